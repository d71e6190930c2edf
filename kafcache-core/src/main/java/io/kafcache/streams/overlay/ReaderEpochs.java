package io.kafcache.streams.overlay;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Knows whether a reader may still see memory that has been unlinked, so that memory is freed without anybody waiting. Readers register in
 * the current one of two epochs. Memory that was unlinked before an epoch ended is out of reach once that epoch has no readers.
 *
 * <p>Readers are any threads; everything else is for the owner.
 */
final class ReaderEpochs {
    static final String CLOSED_MESSAGE = "The overlay is closed";

    private static final int CLOSED = -1;
    /** Two counters, apart from each other and from what else is written often. */
    private static final int STRIDE = 32;

    private static final int SPINS = 1000;
    private static final long WAIT_NANOS = 50_000;

    private final AtomicIntegerArray readers = new AtomicIntegerArray(4 * STRIDE);
    private volatile int epoch;

    /**
     * Registers a reader.
     *
     * @return the epoch to {@link #leave(int)}
     * @throws IllegalStateException if closed
     */
    int enter() {
        while (true) {
            final int current = epoch;
            if (current == CLOSED) {
                throw new IllegalStateException(CLOSED_MESSAGE);
            }
            readers.getAndIncrement(slot(current));
            // Either this sees that the epoch has ended, or the owner sees this reader.
            if (epoch == current) {
                return current;
            }
            leave(current);
        }
    }

    void leave(final int entered) {
        readers.getAndDecrement(slot(entered));
    }

    /**
     * Ends the epoch. The one before it must be {@link #isQuiet(int) quiet}.
     *
     * @return the epoch that has ended
     */
    int advance() {
        final int ended = epoch;
        epoch = 1 - ended;
        return ended;
    }

    /** Whether an epoch that has ended has no readers any more. */
    boolean isQuiet(final int ended) {
        return readers.get(slot(ended)) == 0;
    }

    /** Lets no reader in any more, and waits until the last has left. */
    void close() {
        epoch = CLOSED;
        int spins = 0;
        while (!isQuiet(0) || !isQuiet(1)) {
            if (++spins < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(WAIT_NANOS);
            }
        }
    }

    private static int slot(final int epoch) {
        return (1 + epoch) * STRIDE;
    }
}
