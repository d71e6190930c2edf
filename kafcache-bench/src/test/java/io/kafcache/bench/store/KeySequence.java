package io.kafcache.bench.store;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/** Keys in the order in which a benchmark uses them; it repeats after a million at the latest. */
public final class KeySequence {
    static final int KEY_LENGTH = 16;

    private static final int MAX_LENGTH = 1 << 20;

    /** As in the YCSB benchmarks. */
    private static final double SKEW = 0.99;

    private final byte[][] keys;
    private final int mask;
    private int position;

    private KeySequence(final int keyCount, final LongSupplier numbers) {
        keys = new byte[Math.min(MAX_LENGTH, Integer.highestOneBit(keyCount) << 2)][];
        mask = keys.length - 1;
        for (int i = 0; i < keys.length; i++) {
            keys[i] = key(numbers.getAsLong());
        }
    }

    /** All of the keys of a store, equally often. */
    public static KeySequence uniform(final int keyCount) {
        final SplittableRandom random = new SplittableRandom(1);
        return new KeySequence(keyCount, () -> random.nextInt(keyCount));
    }

    /** Some of the keys of a store much more often than others. */
    public static KeySequence zipf(final int keyCount) {
        final SplittableRandom random = new SplittableRandom(1);
        double sum = 0;
        for (int rank = 1; rank <= keyCount; rank++) {
            sum += Math.pow(rank, -SKEW);
        }
        final double zeta = sum;
        final double eta = (1 - Math.pow(2.0 / keyCount, 1 - SKEW)) / (1 - (1 + Math.pow(0.5, SKEW)) / zeta);
        // The approximation of Gray et al., "Quickly generating billion-record synthetic databases".
        return new KeySequence(keyCount, () -> {
            final double u = random.nextDouble();
            if (u * zeta < 1) {
                return 0;
            }
            return u * zeta < 1 + Math.pow(0.5, SKEW)
                    ? 1
                    : Math.min(keyCount - 1, (long) (keyCount * Math.pow(eta * u - eta + 1, 1 / (1 - SKEW))));
        });
    }

    /** Keys that the store does not hold. */
    public static KeySequence absent(final int keyCount) {
        final SplittableRandom random = new SplittableRandom(1);
        return new KeySequence(keyCount, () -> keyCount + (long) random.nextInt(keyCount));
    }

    /** The bytes of a key: in no order, whatever the numbers. */
    static byte[] key(final long number) {
        final SplittableRandom bits = new SplittableRandom(number);
        return ByteBuffer.allocate(KEY_LENGTH)
                .putLong(bits.nextLong())
                .putLong(bits.nextLong())
                .array();
    }

    public byte[] next() {
        return keys[position++ & mask];
    }

    /** The next keys, which stay the next ones. */
    public byte[][] ahead(final int count) {
        final byte[][] found = new byte[count][];
        for (int i = 0; i < count; i++) {
            found[i] = keys[position + i & mask];
        }
        return found;
    }
}
