package io.kafcache.client.io;

import java.util.function.BooleanSupplier;

/** Carries operations out. Safe for use by several threads. */
public interface IoDriver {
    /**
     * Carries out an operation; returns when it is done.
     *
     * @param operation prepared and not in use
     * @throws IllegalStateException if called from within a callback of another operation
     * @throws java.util.concurrent.RejectedExecutionException if too many threads use the driver
     */
    void execute(Operation operation);

    /**
     * Begins to carry out an operation, and does not wait. It goes on while its thread drives its connections, where threads do that.
     *
     * @param operation prepared and not in use
     * @throws IllegalStateException if called from within a callback of another operation
     * @throws java.util.concurrent.RejectedExecutionException if too many threads use the driver
     */
    void begin(Operation operation);

    /**
     * Takes what has come for operations that the calling thread has begun, and sends what can be sent, without waiting.
     *
     * @throws IllegalStateException if called from within a callback of another operation
     */
    void poll();

    /**
     * Waits for an operation that the calling thread has begun.
     *
     * @param operation begun
     * @param enough ends the wait, too, where it holds: looked at first, and after each progress; null to wait until it is done
     * @throws IllegalStateException if called from within a callback of another operation
     */
    void await(Operation operation, BooleanSupplier enough);

    /**
     * Whether the calling thread has connections of its own here.
     *
     * @return true after its first {@link #execute} or {@link #attach}, where threads get their own
     */
    boolean isAttached();

    /**
     * Gives the calling thread connections of its own, where threads get their own.
     *
     * @throws java.util.concurrent.RejectedExecutionException if too many threads have them
     */
    void attach();

    /** Fails what is under way, closes all connections, and frees threads and buffers; returns within a second. */
    void close();
}
