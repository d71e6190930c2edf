package io.kafcache.streams.overlay;

import org.agrona.BitUtil;

/**
 * Remembers which keys were evicted lately, without the keys: by a part of their hash, about 4 to 8 bytes a key. It may be wrong about few.
 */
final class GhostHistory {
    private static final int WAYS = 4;
    private static final int MIN_SLOTS = 64;
    private static final int TIME_BITS = 12;
    private static final int TIME_MASK = (1 << TIME_BITS) - 1;
    /** The slots' number in units of time is a fourth of what the time counts before it starts again. */
    private static final int TIMES_BITS = TIME_BITS - 2;

    /** A part of the hash, and the time; 0 is empty. Sets of {@link #WAYS} slots. */
    private int[] slots = new int[0];

    private long insertions;
    /** A unit of time is so many insertions, as a power of two: there is no division in the path of every record. */
    private int unitBits;
    /** Keeps what is read for its own sake from being left out by the compiler. */
    private int touched;

    /**
     * Remembers a key.
     *
     * @param hash the key's
     * @param capacity how many keys are to be remembered
     */
    void add(final int hash, final int capacity) {
        if (capacity > slots.length || capacity < slots.length / 8 && slots.length > MIN_SLOTS) {
            slots = new int[BitUtil.findNextPositivePowerOfTwo(Math.max(MIN_SLOTS, capacity + capacity / 4))];
            unitBits = Math.max(0, Integer.numberOfTrailingZeros(slots.length) - TIMES_BITS);
        }
        final int set = set(hash);
        int oldest = set;
        int oldestAge = -1;
        for (int slot = set; slot < set + WAYS; slot++) {
            if (slots[slot] == 0) {
                oldest = slot;
                break;
            }
            final int age = age(slots[slot]);
            if (age > oldestAge) {
                oldest = slot;
                oldestAge = age;
            }
        }
        slots[oldest] = tag(hash) | now();
        insertions++;
    }

    /**
     * Tells whether a key is remembered, and forgets it.
     *
     * @param hash the key's
     * @param capacity how many keys are to be remembered
     */
    boolean remove(final int hash, final int capacity) {
        if (slots.length == 0) {
            return false;
        }
        final int set = set(hash);
        final int tag = tag(hash);
        for (int slot = set; slot < set + WAYS; slot++) {
            final int present = slots[slot];
            if ((present & ~TIME_MASK) == tag) {
                slots[slot] = 0;
                return age(present) <= Math.max(1, capacity >>> unitBits);
            }
        }
        return false;
    }

    /** Reads what {@link #remove} will look at, so that it is in the processor's cache then. */
    void touch(final int hash) {
        if (slots.length != 0) {
            touched ^= slots[set(hash)];
        }
    }

    private int set(final int hash) {
        return (hash & slots.length / WAYS - 1) * WAYS;
    }

    /** Never 0. */
    private static int tag(final int hash) {
        return (hash | 1 << TIME_BITS) & ~TIME_MASK;
    }

    private int now() {
        return (int) (insertions >>> unitBits) & TIME_MASK;
    }

    private int age(final int slot) {
        return now() - slot & TIME_MASK;
    }

    void clear() {
        slots = new int[0];
    }

    /** Bytes on the heap. */
    long memoryBytes() {
        return (long) slots.length * Integer.BYTES;
    }
}
