package io.kafcache.streams.overlay;

import io.kafcache.streams.memory.ReaderEpochs;
import io.kafcache.streams.overlay.Block.State;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads entries on any thread while the owner changes them. What it reads may be garbage until the lock says that it was not: so every
 * reference, offset and length is checked before use, and whatever leads on is bounded.
 */
final class ConcurrentReader {
    /** How often a read is tried before the owner is made to wait. */
    private static final int FREE_ATTEMPTS = 4;
    /** Blocks of a chain followed between looks at the lock: garbage can lead in a circle. */
    private static final int STEPS = 16;

    private static final int SPINS_BEFORE_YIELD = 100;

    /** The result of an attempt that saw a change. */
    private static final byte[] TORN = {};

    private final Arena arena;
    private final HashIndex index;
    private final SequenceLock lock;
    private final ReaderEpochs epochs;

    ConcurrentReader(final EntryTable table, final SequenceLock lock, final ReaderEpochs epochs) {
        arena = table.arena();
        index = table.index();
        this.lock = lock;
        this.epochs = epochs;
    }

    /** Reads as {@link Overlay#read(byte[])} does. */
    byte[] read(final UnsafeBuffer key, final int hash) {
        final int epoch = epochs.enter();
        try {
            for (int i = 0; i < FREE_ATTEMPTS; i++) {
                final byte[] result = attempt(key, hash);
                if (result != TORN) {
                    return result;
                }
                Thread.onSpinWait();
            }
            return readInTurn(key, hash);
        } finally {
            epochs.leave(epoch);
        }
    }

    private byte[] readInTurn(final UnsafeBuffer key, final int hash) {
        lock.beginTurn();
        try {
            int spins = 0;
            while (true) {
                final byte[] result = attempt(key, hash);
                if (result != TORN) {
                    return result;
                }
                // The owner may have been descheduled in the middle of a change.
                if (++spins % SPINS_BEFORE_YIELD == 0) {
                    Thread.yield();
                } else {
                    Thread.onSpinWait();
                }
            }
        } finally {
            lock.endTurn();
        }
    }

    private byte[] attempt(final UnsafeBuffer key, final int hash) {
        final long stamp = lock.beginRead();
        if ((stamp & 1) != 0) {
            return TORN;
        }
        int reference = index.firstShared(hash);
        for (int step = 1; reference != 0; step++) {
            final Segment segment = arena.segmentOrNull(reference);
            final int block = Arena.offset(reference);
            if (segment == null || block > segment.capacity - Block.KEY) {
                return TORN;
            }
            final UnsafeBuffer buffer = segment.buffer;
            if (buffer.getInt(block + Block.HASH) == hash
                    && buffer.getInt(block + Block.KEY_LENGTH) == key.capacity()) {
                if (key.capacity() > segment.capacity - block - Block.KEY) {
                    return TORN;
                }
                if (EntryTable.equal(buffer, block + Block.KEY, key)) {
                    return value(segment, block, key.capacity(), stamp);
                }
            }
            reference = buffer.getInt(block + Block.CHAIN);
            if (step % STEPS == 0 && !lock.isValid(stamp)) {
                return TORN;
            }
        }
        return lock.isValid(stamp) ? Overlay.NOT_HERE : TORN;
    }

    private byte[] value(final Segment segment, final int block, final int keyLength, final long stamp) {
        final byte state = segment.buffer.getByte(block + Block.STATE);
        final int length = segment.buffer.getInt(block + Block.VALUE_LENGTH);
        // Only a length that is true is allocated.
        if (!lock.isValid(stamp)) {
            return TORN;
        }
        if (state == State.PENDING) {
            return Overlay.NOT_HERE;
        }
        if (length == Block.ABSENT) {
            return null;
        }
        final byte[] value = new byte[length];
        segment.buffer.getBytes(block + Block.KEY + keyLength, value);
        return lock.isValid(stamp) ? value : TORN;
    }
}
