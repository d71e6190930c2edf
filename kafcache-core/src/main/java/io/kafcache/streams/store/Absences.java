package io.kafcache.streams.store;

/**
 * How many of the keys that are read ahead are absent, lately. Where they are few, it costs less to let the servers say so than to ask the
 * index for each key: the index waits for memory about as long as a read of an absent key takes on both sides together, a half to one
 * microsecond each.
 */
final class Absences {
    /** How many keys the average goes back, as a power of two. */
    private static final int SPAN_BITS = 8;

    private static final int ALL = 1 << 20;
    private static final int MANY = ALL / 3;

    /** Of all; a store begins empty. */
    private int share = ALL;

    void count(final boolean absent) {
        share += (absent ? ALL : 0) - share >> SPAN_BITS;
    }

    boolean areMany() {
        return share > MANY;
    }
}
