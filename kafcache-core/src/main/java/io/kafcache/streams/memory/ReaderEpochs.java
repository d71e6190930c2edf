package io.kafcache.streams.memory;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Knows whether a reader may still see memory that has been unlinked, so that memory is freed without anybody waiting. Readers register in
 * the current one of two epochs. Memory that was unlinked before an epoch ended is out of reach once that epoch has no readers.
 *
 * <p>Readers are any threads; everything else is for the owner.
 */
public final class ReaderEpochs {
    private static final int CLOSED = -1;
    /** Two counters, apart from each other and from what else is written often. */
    private static final int STRIDE = 32;

    private static final int SPINS = 1000;
    private static final long WAIT_NANOS = 50_000;

    private final AtomicIntegerArray readers = new AtomicIntegerArray(4 * STRIDE);
    private final String closedMessage;
    private volatile int epoch;

    /**
     * Has no readers.
     *
     * @param closedMessage of the exception that readers get when this is closed
     */
    public ReaderEpochs(final String closedMessage) {
        this.closedMessage = closedMessage;
    }

    /**
     * Registers a reader.
     *
     * @return the epoch to {@link #leave(int)}
     * @throws IllegalStateException if closed
     */
    public int enter() {
        while (true) {
            final int current = epoch;
            if (current == CLOSED) {
                throw new IllegalStateException(closedMessage);
            }
            readers.getAndIncrement(slot(current));
            // Either this sees that the epoch has ended, or the owner sees this reader.
            if (epoch == current) {
                return current;
            }
            leave(current);
        }
    }

    /**
     * Ends what {@link #enter()} began.
     *
     * @param entered what it returned
     */
    public void leave(final int entered) {
        readers.getAndDecrement(slot(entered));
    }

    /**
     * Ends the epoch. The one before it must be {@link #isQuiet(int) quiet}.
     *
     * @return the epoch that has ended
     */
    public int advance() {
        final int ended = epoch;
        epoch = 1 - ended;
        return ended;
    }

    /**
     * Whether an epoch that has ended has no readers any more.
     *
     * @param ended what {@link #advance()} returned
     * @return true once the last of them has left
     */
    public boolean isQuiet(final int ended) {
        return readers.get(slot(ended)) == 0;
    }

    /** Lets no reader in any more, and waits until the last has left. */
    public void close() {
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
