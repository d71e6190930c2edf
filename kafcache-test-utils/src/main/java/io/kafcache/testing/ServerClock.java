package io.kafcache.testing;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** A server's clock: whole seconds since shortly before the start, so that 0 is free to mean "never". */
final class ServerClock {
    private static final long FIRST_SECOND = 2;
    private static final long MAX_RELATIVE = TimeUnit.DAYS.toSeconds(30);

    private final LongSupplier nanos;
    private final long startNanos;
    private final long startEpochSecond;

    ServerClock(final LongSupplier nanos, final long nowEpochSecond) {
        this.nanos = nanos;
        startNanos = nanos.getAsLong();
        startEpochSecond = nowEpochSecond - FIRST_SECOND;
    }

    /** Seconds since the start. */
    long now() {
        return FIRST_SECOND + TimeUnit.NANOSECONDS.toSeconds(nanos.getAsLong() - startNanos);
    }

    /** Seconds since 1970. */
    long epochSecond() {
        return startEpochSecond + now();
    }

    /**
     * The second at which an expiration time of a request is reached; 0 stays 0. Up to 30 days count from now, more count from 1970, a
     * time before the start is reached already.
     */
    long toSecond(final int expiration) {
        final long unsigned = Integer.toUnsignedLong(expiration);
        if (unsigned == 0) {
            return 0;
        }
        if (unsigned <= MAX_RELATIVE) {
            return now() + unsigned;
        }
        return Math.max(1, unsigned - startEpochSecond);
    }
}
