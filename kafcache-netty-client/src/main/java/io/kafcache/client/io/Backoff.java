package io.kafcache.client.io;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** How long to wait before the next connect: doubling, with jitter so that clients do not come back all at once. */
final class Backoff {
    private static final long FIRST = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(1);
    private static final long SHORTEST = TimeUnit.MICROSECONDS.toNanos(100);
    /** So many connects at least are tried within the limit of an operation that waits for the node. */
    private static final int TRIES = 4;

    private final long longest;
    private long delay;

    /** Takes how long operations wait for a node, in nanoseconds. */
    Backoff(final long unavailableTimeout) {
        longest = Math.max(SHORTEST, Math.min(LONGEST, unavailableTimeout / TRIES));
        reset();
    }

    void reset() {
        delay = Math.min(FIRST, longest);
    }

    /** Nanoseconds to wait: between half of the present delay and all of it. */
    long next() {
        final long present = delay;
        delay = Math.min(delay * 2, longest);
        return present / 2 + ThreadLocalRandom.current().nextLong(present / 2);
    }
}
