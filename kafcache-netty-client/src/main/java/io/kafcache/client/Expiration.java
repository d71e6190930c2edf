package io.kafcache.client;

import java.time.Duration;
import java.time.Instant;

/**
 * Makes memcached's expiration times: an unsigned 32-bit number, where 0 means never, up to {@value #MAX_RELATIVE} is the seconds from
 * now by the server's clock, and above that is Unix time in seconds. The server's clock ticks once a second, so an item may live up to a
 * second less than it was given.
 *
 * @see <a href="https://github.com/memcached/memcached/blob/master/doc/protocol.txt">protocol.txt, "Expiration times"</a>
 */
public final class Expiration {
    /** The item does not expire. */
    public static final int NEVER = 0;

    /** The longest time, in seconds, that counts from now: 30 days. */
    static final int MAX_RELATIVE = 60 * 60 * 24 * 30;

    /** What an INCREMENT takes for "do not create". */
    static final int DO_NOT_CREATE = -1;

    private static final long MAX_UNIX_TIME = 0xffff_fffeL;

    private Expiration() {}

    /**
     * After a time from now.
     *
     * @param duration more than zero; rounded up to seconds. Beyond 30 days the time is counted on this machine's clock
     * @return the expiration for memcached
     * @throws IllegalArgumentException if the duration is zero, negative, or leads beyond the year 2106
     */
    public static int after(final Duration duration) {
        if (duration.isZero() || duration.isNegative()) {
            throw new IllegalArgumentException(
                    "The expiration " + duration + " is not after now: memcached takes 0 for never");
        }
        if (duration.getSeconds() > MAX_UNIX_TIME) {
            throw new IllegalArgumentException("memcached has no time that is " + duration + " from now");
        }
        final long seconds = duration.getNano() == 0 ? duration.getSeconds() : duration.getSeconds() + 1;
        return seconds <= MAX_RELATIVE ? (int) seconds : at(Instant.now().plusSeconds(seconds));
    }

    /**
     * At a time. The server's clock tells when it has come; an item that is stored with a time in the past is gone at once.
     *
     * @param time up to the year 2106; rounded down to seconds
     * @return the expiration for memcached
     * @throws IllegalArgumentException if the time is beyond 2106-02-07T06:28:14Z
     */
    public static int at(final Instant time) {
        if (time.getEpochSecond() > MAX_UNIX_TIME) {
            throw new IllegalArgumentException("memcached has no time as late as " + time);
        }
        // Any smaller number would count from now.
        return (int) Math.max(MAX_RELATIVE + 1L, time.getEpochSecond());
    }
}
