package io.kafcache.client.io;

import io.netty.channel.IoEventLoop;
import java.util.ArrayList;
import java.util.List;

/**
 * A set of connections on one event loop, and the operations under way on them. Runs on the loop's thread.
 */
public final class Lane {
    private final IoSettings settings;
    private final Route[] routes;
    private final List<Operation> active = new ArrayList<>();
    private Failure closed;
    private boolean advancing;
    private boolean advanceAgain;
    private long drivenSince;

    Lane(final IoSettings settings, final IoEventLoop loop) {
        this.settings = settings;
        final OffLoopResolver resolver = new OffLoopResolver();
        routes = new Route[settings.routes()];
        for (int i = 0; i < routes.length; i++) {
            routes[i] = new Route(settings.endpoint(i), settings, loop, resolver, this::advance);
        }
        drivenSince = System.nanoTime();
    }

    IoSettings settings() {
        return settings;
    }

    Route route(final int index) {
        return routes[index];
    }

    boolean isIdle() {
        return active.isEmpty();
    }

    /** Tells that the loop runs again after a time in which it may not have been driven. */
    void resume(final long now) {
        drivenSince = now;
    }

    void start(final Operation operation, final long now) {
        if (closed != null) {
            operation.fail(closed);
            operation.publish();
            return;
        }
        active.add(operation);
        if (!advancing) {
            // The others have sent what they can.
            advancing = true;
            try {
                operation.advance(this, now);
            } finally {
                advancing = false;
            }
            if (!operation.isFinished() && !advanceAgain) {
                return;
            }
        }
        advance();
    }

    /** Lets every operation send what it can. A call from within is done at the end of the outer one. */
    void advance() {
        if (advancing) {
            advanceAgain = true;
            return;
        }
        advancing = true;
        try {
            do {
                advanceAgain = false;
                advanceAll();
            } while (advanceAgain);
        } finally {
            advancing = false;
        }
    }

    private void advanceAll() {
        // Most replies end their operation, and the time is not needed.
        boolean timeKnown = false;
        long now = 0;
        int kept = 0;
        int seen = 0;
        while (seen < active.size()) {
            final Operation operation = active.get(seen++);
            if (!operation.isFinished()) {
                if (!timeKnown) {
                    timeKnown = true;
                    now = System.nanoTime();
                }
                operation.advance(this, now);
            }
            if (operation.isFinished()) {
                operation.publish();
            } else {
                active.set(kept++, operation);
            }
        }
        while (active.size() > kept) {
            active.remove(active.size() - 1);
        }
    }

    /** Reads what has come, below the event loop; returns whether anything came. */
    boolean readNow() {
        boolean came = false;
        for (final Route route : routes) {
            came |= route.readNow();
        }
        return came;
    }

    /** Whether {@link #readNow()} can read replies that are due. */
    boolean readsDirectly() {
        for (final Route route : routes) {
            if (route.readsDirectly()) {
                return true;
            }
        }
        return false;
    }

    /** Closes connections whose oldest request is overdue, and gives operations that wait for a node the chance to give up. */
    void checkTimeouts(final long now) {
        for (final Route route : routes) {
            final Connection connection = route.current();
            if (connection != null) {
                connection.checkTimeout(now, drivenSince);
            }
        }
        advance();
    }

    /** Closes the connections and fails every operation; the lane takes no more. */
    void close(final Failure failure) {
        closed = failure;
        for (final Route route : routes) {
            route.close(failure);
        }
        failAll(failure);
    }

    /** The same on a thread that is not the loop's, when the loop will not run again. */
    void abandon(final Failure failure) {
        closed = failure;
        for (final Route route : routes) {
            route.abandon();
        }
        failAll(failure);
    }

    private void failAll(final Failure failure) {
        for (final Operation operation : List.copyOf(active)) {
            operation.fail(failure);
            operation.publish();
        }
        active.clear();
    }
}
