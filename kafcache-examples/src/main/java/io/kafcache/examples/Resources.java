package io.kafcache.examples;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has been started and must be closed, in reverse order. Starting and closing exclude each other, so that a
 * shutdown hook that closes while the main thread starts something leaves nothing behind.
 */
final class Resources implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Resources.class);

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private boolean closed;

    /**
     * Starts something, unless all is being closed already.
     *
     * @throws ExampleException if it does not start
     */
    synchronized <T extends AutoCloseable> T start(final String what, final Callable<T> starter) {
        if (closed) {
            throw new ExampleException("interrupted");
        }
        try {
            final T resource = starter.call();
            open.push(resource);
            return resource;
        } catch (final Exception e) {
            throw new ExampleException("cannot start " + what + ": " + e, e);
        }
    }

    /** Closes one, before its turn. */
    synchronized void close(final AutoCloseable resource) {
        if (open.remove(resource)) {
            closeLogging(resource);
        }
    }

    synchronized boolean closed() {
        return closed;
    }

    /** Closes all. A failure is logged, and does not keep the others open. */
    @Override
    public synchronized void close() {
        closed = true;
        while (!open.isEmpty()) {
            closeLogging(open.pop());
        }
    }

    private static void closeLogging(final AutoCloseable resource) {
        try {
            resource.close();
        } catch (final Exception e) {
            LOG.warn("closing {} failed", resource.getClass().getSimpleName(), e);
        }
    }
}
