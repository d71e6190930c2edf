package io.kafcache.streams.backend;

import io.kafcache.client.PendingCall;
import java.util.function.BooleanSupplier;

/**
 * A call of the client that was begun and not waited for, again and again. For one thread at a time, and for the thread that began a call
 * until it has ended.
 *
 * @param <T> the kind of call
 */
abstract class BegunCall<T extends PendingCall> implements Pending {
    private T call;
    private Thread owner;
    private boolean begun;

    /** Makes a call for the calling thread. */
    abstract T newCall();

    /** Throws if the call was answered, and the answers say that it failed. */
    abstract void check(T answered);

    /** Makes ready for the next call: this one has ended. */
    abstract void clear();

    /** The call that the calling thread is about to begin. */
    final T next() {
        requireDone();
        final Thread thread = Thread.currentThread();
        if (owner != thread) {
            call = newCall();
            owner = thread;
        }
        begun = true;
        return call;
    }

    /** Throws if a call is under way. */
    final void requireDone() {
        if (begun) {
            throw new IllegalStateException("A batch is under way, or its end has not been waited for");
        }
    }

    @Override
    public final boolean isDone() {
        return !begun || call.isDone();
    }

    @Override
    public final boolean poll() {
        return !begun || call.poll();
    }

    @Override
    public final void await() {
        await(() -> false);
    }

    @Override
    public final void await(final BooleanSupplier enough) {
        if (!begun) {
            return;
        }
        try {
            call.await(enough);
            if (call.isDone()) {
                call.await();
                check(call);
            }
        } catch (final RuntimeException e) {
            throw MemcachedBackend.failed(e);
        } finally {
            if (call.isDone()) {
                begun = false;
                clear();
            }
        }
    }
}
