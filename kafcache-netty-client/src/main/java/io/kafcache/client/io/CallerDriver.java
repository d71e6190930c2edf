package io.kafcache.client.io;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Gives every calling thread connections of its own and an event loop that the thread drives while it waits: no lock, no hand-off, no
 * other thread. Meant for few, long-lived threads. A lane whose thread has ended is closed when the next one opens, or with the driver.
 */
public final class CallerDriver implements IoDriver {
    private final IoSettings settings;
    private final Set<CallerLane> lanes = ConcurrentHashMap.newKeySet();
    private final ThreadLocal<CallerLane> own = new ThreadLocal<>();
    private volatile boolean closed;

    /**
     * Makes a driver that has no connection yet.
     *
     * @param settings the nodes, and limits
     */
    public CallerDriver(final IoSettings settings) {
        this.settings = settings;
    }

    @Override
    public void execute(final Operation operation) {
        CallerLane lane = own.get();
        if (lane == null) {
            lane = open();
        }
        lane.execute(operation);
    }

    @Override
    public boolean isAttached() {
        return own.get() != null;
    }

    private CallerLane open() {
        lanes.removeIf(CallerLane::closeIfOwnerEnded);
        final CallerLane lane = new CallerLane(settings);
        own.set(lane);
        lanes.add(lane);
        if (closed) {
            lane.close();
        }
        return lane;
    }

    @Override
    public void close() {
        closed = true;
        lanes.forEach(CallerLane::requestClose);
        lanes.forEach(CallerLane::close);
        lanes.clear();
    }
}
