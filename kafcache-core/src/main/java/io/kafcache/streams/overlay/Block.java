package io.kafcache.streams.overlay;

/**
 * The layout of a block: one entry with its links, its key and then its value. Blocks are aligned to 8 bytes and are referred to by an int,
 * which {@link Arena} resolves. Offsets are from the block's first byte.
 *
 * <p>Concurrent readers use the chain, the hash, the lengths, the state, the key and the value.
 */
final class Block {
    /** Bytes of the whole block, a multiple of 8. */
    static final int LENGTH = 0;

    static final int HASH = 4;
    /** The next block of the same bucket, or 0. */
    static final int CHAIN = 8;
    /** Neighbours in the list that the block is in, or 0. */
    static final int PREVIOUS = 12;

    static final int NEXT = 16;
    static final int KEY_LENGTH = 20;
    /** {@link #ABSENT} for a key that has no value; the ticket of a pending read. */
    static final int VALUE_LENGTH = 24;
    /** A byte, see {@link State}. */
    static final int STATE = 28;
    /** A byte: how often the entry was used, for the eviction policy. */
    static final int USES = 29;
    /** A byte: flags of the eviction policy. */
    static final int FLAGS = 30;

    static final int KEY = 32;

    static final int ABSENT = -1;
    /** A whole number of lengths, and of segments' units, fits into an int below this. */
    static final int MAX_LENGTH = Integer.MAX_VALUE & -8;

    private Block() {}

    /**
     * The length of a block.
     *
     * @param valueLength {@link #ABSENT} for none
     * @throws IllegalArgumentException if key and value are too long
     */
    static int length(final int keyLength, final int valueLength) {
        final long length = (long) KEY + keyLength + Math.max(valueLength, 0) + 7 & -8;
        if (length > MAX_LENGTH) {
            throw new IllegalArgumentException("A key of " + keyLength + " bytes and a value of " + valueLength
                    + " are too long: together they may have " + (MAX_LENGTH - KEY));
        }
        return (int) length;
    }

    /** What an entry is. Each state but {@link #FREE} has a list. */
    static final class State {
        /** The block is no entry any more. */
        static final byte FREE = 0;
        /** A read is under way. */
        static final byte PENDING = 1;
        /** Newer than the servers. */
        static final byte DIRTY = 2;
        /** Newer than the servers, and part of the flush that is under way. */
        static final byte SENT = 3;
        /** As on the servers, and not used often enough yet to be kept. */
        static final byte PROBATION = 4;
        /** As on the servers, and worth keeping. */
        static final byte PROTECTED = 5;

        static final int COUNT = 6;

        private State() {}

        static boolean isDirty(final byte state) {
            return state == DIRTY || state == SENT;
        }

        static boolean isClean(final byte state) {
            return state >= PROBATION;
        }
    }
}
