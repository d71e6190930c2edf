package io.kafcache.client.io;

import io.netty.channel.IoEventLoop;
import java.util.ArrayList;
import java.util.List;

/**
 * A set of connections on one event loop, and the operations under way on them. Runs on the loop's thread.
 */
public final class Lane {
    private final IoSettings settings;
    private final LaneClock clock;
    private final boolean readsFirst;
    private final Route[] routes;
    private final List<Operation> active = new ArrayList<>();
    private Failure closed;
    private boolean advancing;
    private boolean advanceAgain;

    /**
     * Makes a lane without connections.
     *
     * @param readsFirst whether reads go before changes that wait for room: for operations of one thread, which knows what it has begun
     */
    Lane(final IoSettings settings, final IoEventLoop loop, final LaneClock clock, final boolean readsFirst) {
        this.settings = settings;
        this.clock = clock;
        this.readsFirst = readsFirst;
        final OffLoopResolver resolver = new OffLoopResolver();
        routes = new Route[settings.routes()];
        for (int i = 0; i < routes.length; i++) {
            routes[i] = new Route(settings.endpoint(i), settings, loop, resolver, clock, this::advance);
        }
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

    LaneClock clock() {
        return clock;
    }

    /** Starts an operation at a time by the lane's clock. */
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
        final boolean ordered = !readsFirst || active.size() == 1;
        if (!ordered) {
            advanceReads();
        }
        // Most replies end their operation, and the time is not needed.
        boolean timeKnown = false;
        long now = 0;
        int kept = 0;
        int seen = 0;
        while (seen < active.size()) {
            final Operation operation = active.get(seen++);
            if (!operation.isFinished() && (ordered || !operation.passesChanges())) {
                if (!timeKnown) {
                    timeKnown = true;
                    now = clock.now();
                }
                operation.advance(this, now);
            }
            if (operation.isFinished()) {
                operation.publish();
            } else {
                active.set(kept++, operation);
                operation.tellProgress();
            }
        }
        while (active.size() > kept) {
            active.remove(active.size() - 1);
        }
    }

    private void advanceReads() {
        boolean timeKnown = false;
        long now = 0;
        for (int i = 0; i < active.size(); i++) {
            final Operation operation = active.get(i);
            if (operation.passesChanges() && !operation.isFinished()) {
                if (!timeKnown) {
                    timeKnown = true;
                    now = clock.now();
                }
                operation.advance(this, now);
            }
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
    void checkTimeouts() {
        final long now = clock.now();
        for (final Route route : routes) {
            final Connection connection = route.current();
            if (connection != null) {
                connection.checkTimeout(now);
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
        try {
            for (final Route route : routes) {
                route.abandon();
            }
        } finally {
            failAll(failure);
        }
    }

    private void failAll(final Failure failure) {
        for (final Operation operation : List.copyOf(active)) {
            operation.fail(failure);
            operation.publish();
        }
        active.clear();
    }
}
