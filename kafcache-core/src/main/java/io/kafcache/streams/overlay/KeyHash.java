package io.kafcache.streams.overlay;

import org.agrona.concurrent.UnsafeBuffer;

/** Hashes keys: eight bytes a multiplication, with a seed, so that nobody can prepare keys that meet in one bucket. */
final class KeyHash {
    private static final long MULTIPLIER_A = 0xa0761d6478bd642fL;
    private static final long MULTIPLIER_B = 0xe7037ed1a0b428dbL;

    private final long seed;

    KeyHash(final long seed) {
        this.seed = seed ^ MULTIPLIER_A;
    }

    /**
     * Hashes a key.
     *
     * @param key the whole buffer
     * @return all of its bits are good
     */
    int hash(final UnsafeBuffer key) {
        final int length = key.capacity();
        long hash = seed ^ length;
        int i = 0;
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            hash = mix(hash ^ key.getLong(i), MULTIPLIER_B);
        }
        long tail = 0;
        if (i <= length - Integer.BYTES) {
            tail = key.getInt(i);
            i += Integer.BYTES;
        }
        for (; i < length; i++) {
            tail = tail << Byte.SIZE | key.getByte(i) & 0xff;
        }
        hash = mix(hash ^ tail, MULTIPLIER_A);
        return (int) (hash ^ hash >>> Integer.SIZE);
    }

    private static long mix(final long a, final long b) {
        return Math.multiplyHigh(a, b) ^ a * b;
    }
}
