package io.kafcache.client.io;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** How long to wait before the next connect: doubling, with jitter so that clients do not come back all at once. */
final class Backoff {
    private static final long FIRST = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(1);

    private long delay = FIRST;

    void reset() {
        delay = FIRST;
    }

    /** Nanoseconds to wait: between half of the present delay and all of it. */
    long next() {
        final long present = delay;
        delay = Math.min(delay * 2, LONGEST);
        return present / 2 + ThreadLocalRandom.current().nextLong(present / 2);
    }
}
