package io.kafcache.testing;

import io.netty.channel.IoEventLoop;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A server of memcached's binary protocol in this JVM. It behaves as memcached 1.6.18 does, but for this: memory is one budget and not
 * divided into slabs, what a FLUSH or a full memory finds expired is freed at once, and there is no text protocol and no TLS.
 *
 * <p>All state belongs to one event-loop thread, which {@link #close()} ends.
 */
final class EmbeddedMemcached extends MemcachedServer {
    private final IoEventLoop eventLoop;
    private final Thread[] thread = new Thread[1];
    private final int port;
    /** Null when the server is dead. */
    private EmbeddedRun run;
    /** Holds the event loop's thread while the server is frozen, else null. */
    private CountDownLatch ice;
    /** Nothing goes on after {@link #close()}. */
    private boolean closed;

    EmbeddedMemcached(final MemcachedOptions options) {
        super(options);
        if (!options.extraArguments().isEmpty()) {
            throw new IllegalArgumentException("the embedded server does not know " + options.extraArguments());
        }
        if (options.tlsCertificates() != null) {
            throw new IllegalArgumentException("the embedded server does not speak TLS");
        }
        eventLoop = new SingleThreadIoEventLoop(null, this::newThread, NioIoHandler.newFactory());
        try {
            run = launch(0);
        } catch (final RuntimeException e) {
            shutDown();
            throw e;
        }
        port = run.port();
    }

    private Thread newThread(final Runnable loop) {
        thread[0] = new Thread(loop, "kafcache-embedded-memcached");
        thread[0].setDaemon(true);
        return thread[0];
    }

    private EmbeddedRun launch(final int requestedPort) {
        try {
            return new EmbeddedRun(eventLoop, host(), requestedPort, options());
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while starting the embedded memcached", e);
        }
    }

    @Override
    public Kind kind() {
        return Kind.EMBEDDED;
    }

    @Override
    public String description() {
        return "embedded memcached " + CommandExecutor.VERSION + " on " + address();
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public synchronized void kill() {
        requireOpen();
        end();
    }

    /** Ends the run. The task that does so stands in the queue before the frozen thread may go on: nothing is answered in between. */
    private void end() {
        if (run == null) {
            return;
        }
        final Future<?> ended = eventLoop.submit(run::end);
        melt();
        ended.syncUninterruptibly();
        run = null;
        // The JDK closes the listening socket in its selector's next turn.
        Startup.await(this::refusesConnections, () -> true);
    }

    private boolean refusesConnections() {
        try (Socket socket = new Socket(host(), port)) {
            return !socket.isConnected();
        } catch (final IOException ignored) {
            return true;
        }
    }

    @Override
    public synchronized void freeze() {
        requireRunning();
        if (ice != null) {
            return;
        }
        final CountDownLatch frozen = new CountDownLatch(1);
        final CountDownLatch newIce = new CountDownLatch(1);
        eventLoop.execute(() -> {
            frozen.countDown();
            uninterruptibly(newIce::await);
        });
        uninterruptibly(frozen::await);
        ice = newIce;
    }

    @Override
    public synchronized void resume() {
        requireRunning();
        melt();
    }

    private void melt() {
        if (ice != null) {
            ice.countDown();
            ice = null;
        }
    }

    @Override
    public synchronized void restart() {
        requireOpen();
        end();
        run = launch(port);
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            end();
            shutDown();
        }
    }

    private void shutDown() {
        eventLoop.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
        uninterruptibly(() -> thread[0].join());
    }

    /** A wait that is sure to end soon. */
    private interface Wait {
        void run() throws InterruptedException;
    }

    private static void uninterruptibly(final Wait wait) {
        boolean interrupted = false;
        boolean done = false;
        while (!done) {
            try {
                wait.run();
                done = true;
            } catch (final InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the server is closed: " + description());
        }
    }

    private void requireRunning() {
        requireOpen();
        if (run == null) {
            throw new IllegalStateException("the server is dead: " + description());
        }
    }
}
