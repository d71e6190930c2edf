package io.kafcache.client;

import io.kafcache.testing.Faults;
import java.util.Random;

/**
 * Flips a bit in the header of a reply now and then, and never one of a value.
 */
final class HeaderCorruption implements Faults.Corruption {
    private static final int HEADER_LENGTH = 24;
    private static final int LENGTH_OFFSET = 8;

    private final Random random;
    private final int oneIn;
    private final int[] offsets;
    /** Bytes of the present frame so far, and of its body. */
    private long at;

    private long bodyLength;
    private int victim = -1;

    /**
     * Makes the corruption of a connection, from its first byte on.
     *
     * @param seed of what happens
     * @param oneIn of how many replies about one is altered
     * @param offsets the bytes of the header that may be altered
     */
    HeaderCorruption(final long seed, final int oneIn, final int... offsets) {
        random = new Random(seed);
        this.oneIn = oneIn;
        this.offsets = offsets;
    }

    @Override
    public byte alter(final long ignored, final byte value) {
        if (at == 0) {
            victim = random.nextInt(oneIn) == 0 ? offsets[random.nextInt(offsets.length)] : -1;
            bodyLength = 0;
        }
        if (at >= LENGTH_OFFSET && at < LENGTH_OFFSET + Integer.BYTES) {
            bodyLength = bodyLength << 8 | value & 0xff;
        }
        final byte altered = at == victim ? (byte) (value ^ mask()) : value;
        at++;
        if (at >= HEADER_LENGTH && at == HEADER_LENGTH + bodyLength) {
            at = 0;
        }
        return altered;
    }

    private int mask() {
        return 1 << random.nextInt(8);
    }
}
