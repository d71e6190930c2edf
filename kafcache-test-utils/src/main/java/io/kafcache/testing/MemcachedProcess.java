package io.kafcache.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * One run of the memcached program. memcached chooses its port itself and tells it in a file: nobody can take the port in between,
 * and the file proves that this process and no other listens there.
 */
final class MemcachedProcess implements AutoCloseable {
    static final int ANY_PORT = -1;

    private static final int ATTEMPTS = 50;
    private static final Set<MemcachedProcess> ALIVE = ConcurrentHashMap.newKeySet();
    private static volatile boolean shuttingDown;

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(MemcachedProcess::reap, "kafcache-memcached-reaper"));
    }

    private final Path binary;
    private final Path directory;
    private final Process process;
    private int port;

    private MemcachedProcess(final Path binary, final int requestedPort, final MemcachedOptions options) {
        this.binary = binary;
        try {
            directory = Files.createTempDirectory("kafcache-memcached");
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        final ProcessBuilder builder = new ProcessBuilder(command(binary, requestedPort, options))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile());
        builder.environment()
                .put("MEMCACHED_PORT_FILENAME", directory.resolve("port").toString());
        try {
            if (options.user() != null) {
                SaslDatabase.create(directory, options.user(), options.password());
                builder.environment().put("SASL_CONF_PATH", directory.toString());
            }
            process = builder.start();
        } catch (final IOException e) {
            delete();
            throw new IllegalStateException("cannot run " + binary, e);
        } catch (final IllegalStateException e) {
            delete();
            throw e;
        }
        ALIVE.add(this);
        // Tests go on while a JVM shuts down: a process that the reaper did not see must not stay.
        if (shuttingDown) {
            close();
        }
    }

    private static void reap() {
        shuttingDown = true;
        ALIVE.forEach(MemcachedProcess::close);
    }

    /** Starts memcached and returns when it listens. A given port may still be in use by the run before, so that is tried again. */
    static MemcachedProcess start(final Path binary, final int requestedPort, final MemcachedOptions options) {
        IllegalStateException failure = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            final MemcachedProcess candidate = new MemcachedProcess(binary, requestedPort, options);
            if (Startup.await(candidate::hasPort, candidate::isAlive)) {
                return candidate;
            }
            failure = candidate.failure("does not start with " + options);
            candidate.close();
            if (requestedPort == ANY_PORT || !failure.getMessage().contains("failed to listen")) {
                break;
            }
        }
        throw failure;
    }

    private static List<String> command(final Path binary, final int port, final MemcachedOptions options) {
        final List<String> command = new ArrayList<>(List.of(binary.toString()));
        command.addAll(List.of("-l", "127.0.0.1", "-p", Integer.toString(port), "-U", "0"));
        if ("root".equals(System.getProperty("user.name"))) {
            command.addAll(List.of("-u", "root"));
        }
        command.addAll(options.arguments());
        return command;
    }

    private boolean hasPort() {
        try {
            final Path file = directory.resolve("port");
            if (!Files.exists(file)) {
                return false;
            }
            final String text = Files.readString(file).strip();
            port = Integer.parseInt(text.substring(text.lastIndexOf(' ') + 1));
            return true;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    IllegalStateException failure(final String what) {
        return new IllegalStateException(binary + " (pid " + process.pid() + ") " + what + "; "
                + (process.isAlive() ? "it still runs" : "exit code " + process.exitValue()) + ", output: " + output());
    }

    private String output() {
        try {
            return new String(Files.readAllBytes(directory.resolve("output")), StandardCharsets.UTF_8).strip();
        } catch (final IOException e) {
            return e.toString();
        }
    }

    /** Ends the process, frozen or not, and returns when it is gone. */
    void kill() {
        process.destroyForcibly();
        boolean interrupted = false;
        try {
            if (!process.waitFor(Startup.TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                throw failure("survives SIGKILL");
            }
        } catch (final InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        kill();
        if (ALIVE.remove(this)) {
            delete();
        }
    }

    /** What is left of the directory; someone may have tidied up the temporary files in the meantime. */
    private void delete() {
        try {
            for (final String file : List.of("output", "port", "port.lck")) {
                Files.deleteIfExists(directory.resolve(file));
            }
            for (final String file : SaslDatabase.FILES) {
                Files.deleteIfExists(directory.resolve(file));
            }
            Files.deleteIfExists(directory);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
