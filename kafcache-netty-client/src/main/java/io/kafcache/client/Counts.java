package io.kafcache.client;

/** The rules for the arguments of a count. */
final class Counts {
    private Counts() {}

    /** memcached would take a negative delta for a number beyond 2^63. */
    static long of(final long delta) {
        if (delta < 0) {
            throw new IllegalArgumentException(
                    "The delta " + delta + " is negative: use decrement in place of increment, or the reverse");
        }
        return delta;
    }

    static int expiration(final int expiration) {
        if (expiration == Expiration.DO_NOT_CREATE) {
            throw new IllegalArgumentException(
                    "The expiration 0xffffffff says not to create a number: leave the initial one away");
        }
        return expiration;
    }
}
