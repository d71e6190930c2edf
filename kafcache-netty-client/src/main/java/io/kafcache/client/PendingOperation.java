package io.kafcache.client;

import io.kafcache.client.io.RoutedOperation;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/** A pending call and its operation. */
abstract class PendingOperation implements PendingCall {
    private final Thread owner = Thread.currentThread();
    private final Caller caller;
    private final RoutedOperation operation;
    private boolean begun;

    PendingOperation(final Caller caller, final RoutedOperation operation) {
        this.caller = caller;
        this.operation = operation;
    }

    /** Throws what the operation, which is done, failed with. */
    abstract void requireSuccess();

    final Caller caller() {
        return caller;
    }

    /** Refuses to be begun in the midst of something. */
    final void requireReady() {
        requireOwner();
        if (!isDone()) {
            throw new IllegalStateException("The call is under way: await it, or begin another one");
        }
    }

    final void requireOwner() {
        if (Thread.currentThread() != owner) {
            throw new IllegalStateException("A pending call belongs to the thread that made it, " + owner.getName()
                    + ": make one on each thread");
        }
        caller.requireIdle();
    }

    /** Begins the operation, which has been prepared. */
    final void begin() {
        begun = false;
        caller.begin(operation);
        begun = true;
    }

    @Override
    public final boolean isDone() {
        return !begun || operation.isDone();
    }

    @Override
    public final boolean poll() {
        requireOwner();
        if (isDone()) {
            return true;
        }
        caller.poll();
        return operation.isDone();
    }

    @Override
    public final void await() {
        requireOwner();
        if (!isDone()) {
            caller.await(operation, null);
        }
        requireSuccessIfBegun();
    }

    @Override
    public final void await(final BooleanSupplier enough) {
        Objects.requireNonNull(enough, "enough");
        requireOwner();
        if (!isDone()) {
            caller.await(operation, enough);
        }
        if (isDone() && !enough.getAsBoolean()) {
            requireSuccessIfBegun();
        }
    }

    final void requireSuccessIfBegun() {
        if (begun) {
            requireSuccess();
        }
    }
}
