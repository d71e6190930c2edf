package io.kafcache.client.io;

/**
 * The opaques of requests: their sequence numbers, spread out so that an opaque with a flipped bit is that of no other outstanding request.
 *
 * <p>Multiplication by an odd number can be undone, and a flipped bit {@code k} moves the sequence number by 2^k times the inverse,
 * whatever it was. These factors were searched for: one flipped bit moves it by 154 million or more, two by 36 million or more, and a
 * window holds 65,537 requests at most.
 */
final class Opaques {
    private static final int FACTOR = 0xf5afb4db;
    private static final int INVERSE = 0x8de12753;

    private Opaques() {}

    static int ofSequence(final int sequence) {
        return sequence * FACTOR;
    }

    static int sequenceOf(final int opaque) {
        return opaque * INVERSE;
    }
}
