package io.kafcache.client.io;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Gives every calling thread connections of its own and an event loop that the thread drives while it waits: no lock, no hand-off, no
 * other thread. Meant for few, long-lived threads. A lane whose thread has ended is closed when the next one opens, or with the driver.
 */
public final class CallerDriver implements IoDriver {
    private static final long CLOSE_LIMIT = TimeUnit.MILLISECONDS.toNanos(900);

    private final IoSettings settings;
    private final int maxThreads;
    private final Set<CallerLane> lanes = ConcurrentHashMap.newKeySet();
    private final ThreadLocal<CallerLane> own = new ThreadLocal<>();
    private volatile boolean closed;

    /**
     * Makes a driver that has no connection yet.
     *
     * @param settings the nodes, and limits
     * @param maxThreads how many threads may have connections at once
     */
    public CallerDriver(final IoSettings settings, final int maxThreads) {
        this.settings = settings;
        this.maxThreads = maxThreads;
    }

    @Override
    public void execute(final Operation operation) {
        lane().execute(operation);
    }

    @Override
    public void begin(final Operation operation) {
        lane().begin(operation);
    }

    @Override
    public void poll() {
        lane().poll();
    }

    @Override
    public void await(final Operation operation, final BooleanSupplier enough) {
        lane().await(operation, enough);
    }

    @Override
    public void attach() {
        lane();
    }

    private CallerLane lane() {
        final CallerLane lane = own.get();
        return lane == null ? open() : lane;
    }

    @Override
    public boolean isAttached() {
        return own.get() != null;
    }

    private CallerLane open() {
        final CallerLane lane;
        synchronized (this) {
            lanes.removeIf(CallerLane::closeIfOwnerEnded);
            if (lanes.size() >= maxThreads) {
                throw new RejectedExecutionException(
                        maxThreads + " threads have connections of their own: use fewer, let event-loop threads do the"
                                + " I/O, or raise maxCallers");
            }
            lane = new CallerLane(settings);
            lanes.add(lane);
        }
        own.set(lane);
        if (closed) {
            lane.close(System.nanoTime());
        }
        return lane;
    }

    @Override
    public void close() {
        closed = true;
        lanes.forEach(CallerLane::requestClose);
        final long deadline = System.nanoTime() + CLOSE_LIMIT;
        lanes.forEach(lane -> lane.close(deadline));
        lanes.clear();
    }
}
