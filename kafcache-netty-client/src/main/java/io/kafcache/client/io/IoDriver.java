package io.kafcache.client.io;

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
