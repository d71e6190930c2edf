package io.kafcache.client;

import java.util.function.BooleanSupplier;

/**
 * A call that a thread begins, and that goes on while the thread does other things. It can be begun again when it is done, and allocates
 * nothing then. Any number of them may be under way at once, beside calls that wait.
 *
 * <p>In {@link IoMode#CALLER} it goes on while the thread drives its connections: in {@link #poll()} and {@link #await()}, of this or
 * another pending call, and in calls that wait. Visitors run then, on this thread. The time in between counts against no limit: what the
 * server has answered meanwhile is read first, and of each pause a few milliseconds count at most. In {@link IoMode#SHARED} the event
 * loops' threads carry it out and run its visitors, also before {@code begin} returns.
 *
 * <p>Requests go out in the order in which they were begun, except that in {@link IoMode#CALLER} reads go before changes that still wait
 * for room: a read of a key that is in a batch under way may see the value before. A call that is never awaited goes on like the others.
 *
 * <p>Belongs to the thread that made it: on another thread, and within a visitor, every method but {@link #isDone()} throws an
 * {@link IllegalStateException}.
 */
public interface PendingCall {
    /**
     * Whether nothing is under way.
     *
     * @return true when the call has ended, well or not, and when it has not been begun
     */
    boolean isDone();

    /**
     * Takes what has come and sends what can be sent now, without waiting. Asks each connection once, so it is cheap when nothing came,
     * and takes 64 KiB from each at most. Does not throw what the call fails with: {@link #await()} does.
     *
     * @return as {@link #isDone()}
     */
    boolean poll();

    /**
     * Waits until the call has ended. Returns at once if it has not been begun; for a call that failed it throws each time.
     *
     * @throws MemcachedException what the call that waits would throw
     * @throws RuntimeException what a visitor threw
     */
    void await();

    /**
     * Waits until the call has ended, or a condition holds, as "this key has been told". The limits of the client bound the wait as they
     * do for every call.
     *
     * @param enough looked at first, and after each progress, on this thread. Must not call the client; what it throws is thrown here,
     *     and the call goes on. In {@link IoMode#SHARED} it looks at what other threads write
     * @throws MemcachedException if the call has failed and the condition does not hold: what the call that waits would throw
     * @throws RuntimeException what a visitor threw, if the condition does not hold
     */
    void await(BooleanSupplier enough);
}
