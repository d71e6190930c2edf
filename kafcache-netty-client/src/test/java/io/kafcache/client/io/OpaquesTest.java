package io.kafcache.client.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class OpaquesTest {
    private static final int LARGEST_WINDOW = (1 << 16) + 1;
    private static final int[] CORNERS = {0, 1, -1, 65_536, Integer.MAX_VALUE, Integer.MIN_VALUE};

    @Test
    void everyOpaqueIsThatOfOneSequenceNumber() {
        for (final int sequence : CORNERS) {
            assertEquals(sequence, Opaques.sequenceOf(Opaques.ofSequence(sequence)));
        }
        final Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            final int sequence = random.nextInt();
            assertEquals(sequence, Opaques.sequenceOf(Opaques.ofSequence(sequence)));
        }
    }

    @Test
    void anOpaqueWithAFlippedBitOrTwoIsThatOfNoOutstandingRequest() {
        for (final int sequence : CORNERS) {
            assertFarAway(sequence);
        }
        final Random random = new Random(2);
        for (int i = 0; i < 1_000; i++) {
            assertFarAway(random.nextInt());
        }
    }

    private static void assertFarAway(final int sequence) {
        for (int bit = 0; bit < Integer.SIZE; bit++) {
            assertFarAway(sequence, 1 << bit);
            for (int other = 0; other < bit; other++) {
                assertFarAway(sequence, 1 << bit | 1 << other);
            }
        }
    }

    private static void assertFarAway(final int sequence, final int mask) {
        final int altered = Opaques.sequenceOf(Opaques.ofSequence(sequence) ^ mask);
        final long distance = Math.abs((long) (altered - sequence));
        assertTrue(distance > LARGEST_WINDOW, "mask " + Integer.toHexString(mask) + " of " + sequence);
    }
}
