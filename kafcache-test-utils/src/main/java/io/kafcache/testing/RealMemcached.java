package io.kafcache.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The memcached program as a child process. */
final class RealMemcached extends MemcachedServer {
    private final Path binary;
    private MemcachedProcess process;
    private String version;
    private final int port;
    private boolean closed;

    RealMemcached(final Path binary, final MemcachedOptions options) {
        super(options);
        this.binary = binary;
        launch(MemcachedProcess.ANY_PORT);
        port = process.port();
    }

    private void launch(final int requestedPort) {
        process = MemcachedProcess.start(binary, requestedPort, options());
        try {
            version = Startup.awaitVersion(host(), process.port(), options(), process::isAlive);
        } catch (final IllegalStateException e) {
            final IllegalStateException failure = process.failure("does not answer");
            failure.initCause(e);
            process.close();
            throw failure;
        }
    }

    @Override
    public Kind kind() {
        return Kind.REAL;
    }

    @Override
    public synchronized String description() {
        return version + " at " + binary + ", pid " + process.pid() + ", on " + address();
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public synchronized void kill() {
        requireOpen();
        process.kill();
    }

    @Override
    public synchronized void freeze() {
        requireRunning();
        signal("STOP");
        // The signal takes effect a little later; on Linux the process table tells when.
        final Path status = Path.of("/proc/" + process.pid() + "/stat");
        if (Files.isReadable(status) && !Startup.await(() -> isStopped(status), process::isAlive)) {
            throw process.failure("does not stop");
        }
    }

    @Override
    public synchronized void resume() {
        requireRunning();
        signal("CONT");
    }

    @Override
    public synchronized void restart() {
        requireOpen();
        process.close();
        launch(port);
    }

    @Override
    public synchronized void close() {
        closed = true;
        process.close();
    }

    private void signal(final String name) {
        try {
            final Process shell = new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + process.pid())
                    .redirectErrorStream(true)
                    .start();
            final String output = new String(shell.getInputStream().readAllBytes());
            if (shell.waitFor() != 0) {
                throw new IllegalStateException("kill -" + name + " of " + description() + ": " + output);
            }
        } catch (final IOException e) {
            throw new IllegalStateException("no shell to signal " + description(), e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while signalling " + description(), e);
        }
    }

    private static boolean isStopped(final Path status) {
        try {
            final String line = Files.readString(status);
            // The state follows the program's name, which is in parentheses.
            return line.startsWith(") T", line.lastIndexOf(')'));
        } catch (final IOException ignored) {
            return false;
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the server is closed: " + description());
        }
    }

    private void requireRunning() {
        requireOpen();
        if (!process.isAlive()) {
            throw process.failure("is dead");
        }
    }
}
