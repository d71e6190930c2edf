package io.kafcache.client.io;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** How long to wait before the next connect: doubling, with jitter so that clients do not come back all at once. */
final class Backoff {
    private static final long SHORTEST = TimeUnit.MICROSECONDS.toNanos(100);
    /** So many connects at least are tried within the limit of an operation that waits for the node. */
    private static final int TRIES = 4;

    private final long first;
    private final long longest;
    private long delay;

    private Backoff(final long first, final long longest) {
        this.first = Math.min(first, longest);
        this.longest = longest;
        delay = this.first;
    }

    /** For a node that is down, for which operations wait so many nanoseconds. */
    static Backoff ofConnects(final long unavailableTimeout) {
        return new Backoff(
                TimeUnit.MILLISECONDS.toNanos(10),
                Math.max(SHORTEST, Math.min(TimeUnit.SECONDS.toNanos(1), unavailableTimeout / TRIES)));
    }

    /** For a node that does not let us in: a server may lock an account after some refused logins. */
    static Backoff ofRefusals() {
        return new Backoff(TimeUnit.SECONDS.toNanos(1), TimeUnit.SECONDS.toNanos(30));
    }

    void reset() {
        delay = first;
    }

    /** Nanoseconds to wait: between half of the present delay and all of it. */
    long next() {
        final long present = delay;
        delay = Math.min(delay * 2, longest);
        return present / 2 + ThreadLocalRandom.current().nextLong(present / 2);
    }
}
