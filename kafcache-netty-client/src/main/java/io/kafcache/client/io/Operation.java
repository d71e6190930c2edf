package io.kafcache.client.io;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Something that a caller wants done on a lane: it sends requests as the windows take them, and is done when it has what it needs. It is
 * confined to its lane's thread from the moment it is given to a driver until {@link #isDone()}; what it wrote before is visible to who
 * sees that.
 */
public abstract class Operation {
    private volatile boolean done;
    private boolean finished;
    private volatile Thread waiter;
    private volatile boolean watched;
    private Consumer<Operation> starter;
    private final Runnable start = () -> starter.accept(this);
    private Runnable listener;

    /** For subclasses. */
    protected Operation() {}

    /**
     * Sends what can be sent now. Called when the operation starts, and after each progress of the lane. Must not throw.
     *
     * @param lane the connections
     * @param now the time by the lane's clock
     */
    protected abstract void advance(Lane lane, long now);

    /**
     * Whether the operation only reads, so that it may be sent before changes that were begun earlier and wait for room.
     *
     * @return false unless a subclass says otherwise
     */
    protected boolean passesChanges() {
        return false;
    }

    /**
     * Ends the operation because it cannot go on.
     *
     * @param failure why
     */
    protected abstract void fail(Failure failure);

    /**
     * Whether the operation has ended, well or not.
     *
     * @return true when its results may be read
     */
    public final boolean isDone() {
        return done;
    }

    /** Marks the operation as ended. The lane publishes that as the last thing it does with it. */
    protected final void finish() {
        finished = true;
    }

    final boolean isFinished() {
        return finished;
    }

    /** Tells who waits; from here on the object is theirs, and may be in use again. */
    final void publish() {
        final Runnable listening = listener;
        done = true;
        // Who waits says so first, and looks then. In a new use it is woken once too often.
        LockSupport.unpark(waiter);
        if (listening != null) {
            listening.run();
        }
    }

    /** Makes an operation that was done ready for another use by the same thread. */
    protected final void reset() {
        done = false;
        finished = false;
        if (waiter != null) {
            waiter = null;
        }
        listener = null;
    }

    /** The operation has been advanced and goes on. */
    final void tellProgress() {
        if (watched) {
            LockSupport.unpark(waiter);
        }
    }

    /** Waits on a thread that does not drive the lane; the lane's own limits bound the wait. */
    final void awaitDone() {
        waiter = Thread.currentThread();
        boolean interrupted = false;
        while (!done) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The same until a condition holds, which is looked at after each progress. */
    final void awaitDone(final BooleanSupplier enough) {
        waiter = Thread.currentThread();
        watched = true;
        boolean interrupted = false;
        try {
            while (!done && !enough.getAsBoolean()) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
        } finally {
            watched = false;
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A task, the same at each use, that gives this to who starts it. */
    final Runnable startedBy(final Consumer<Operation> newStarter) {
        starter = newStarter;
        return start;
    }

    /** Has somebody called when the operation is done, on the thread that did it. */
    final void whenDone(final Runnable newListener) {
        listener = newListener;
    }
}
