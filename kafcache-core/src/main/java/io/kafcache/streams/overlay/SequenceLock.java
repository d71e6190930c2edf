package io.kafcache.streams.overlay;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A sequence lock: one writer, which pays for a few stores only, and readers that read what they like and find out afterwards whether it
 * may have changed meanwhile. A reader that keeps failing takes its turn: the writer waits for it before it writes again.
 *
 * <p>The fences are those of {@link java.util.concurrent.locks.StampedLock}'s optimistic reads.
 */
final class SequenceLock {
    private static final VarHandle SEQUENCE;
    private static final VarHandle WAITING;

    static {
        try {
            final MethodHandles.Lookup lookup = MethodHandles.lookup();
            SEQUENCE = lookup.findVarHandle(SequenceLock.class, "sequence", long.class);
            WAITING = lookup.findVarHandle(SequenceLock.class, "waiting", int.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Odd while the writer writes. */
    private long sequence;
    /** Readers that have a turn or wait for one. */
    private int waiting;
    /** Fair, so that the writer waits for those before it only. */
    private final ReentrantLock turn = new ReentrantLock(true);

    /** Starts a change. Not reentrant; {@link #endWrite()} follows whatever happens. */
    void beginWrite() {
        // A reader that is not seen yet fails once more, and is seen the next time.
        if ((int) WAITING.getOpaque(this) != 0) {
            turn.lock();
            turn.unlock();
        }
        SEQUENCE.setOpaque(this, sequence + 1);
        // Whoever sees a store of this change sees an odd sequence, or a later one.
        VarHandle.releaseFence();
    }

    /** Ends a change. */
    void endWrite() {
        SEQUENCE.setRelease(this, sequence + 1);
    }

    /**
     * Starts a read.
     *
     * @return for {@link #isValid(long)}; odd when the writer is writing, so that the read cannot succeed
     */
    long beginRead() {
        return (long) SEQUENCE.getAcquire(this);
    }

    /**
     * Tells whether all that was read since a read began was there at one time.
     *
     * @param stamp what {@link #beginRead()} returned, even
     */
    boolean isValid(final long stamp) {
        VarHandle.acquireFence();
        return (long) SEQUENCE.getOpaque(this) == stamp;
    }

    /** Makes the writer wait before its next change, or the one after it, until {@link #endTurn()}. */
    void beginTurn() {
        WAITING.getAndAdd(this, 1);
        turn.lock();
    }

    void endTurn() {
        turn.unlock();
        WAITING.getAndAdd(this, -1);
    }
}
