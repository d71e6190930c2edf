package io.kafcache.client.io;

/** Carries operations out. Safe for use by several threads. */
public interface IoDriver {
    /**
     * Carries out an operation; returns when it is done.
     *
     * @param operation prepared and not in use
     * @throws IllegalStateException if called from within a callback of another operation
     */
    void execute(Operation operation);

    /**
     * Whether the calling thread has connections of its own here.
     *
     * @return true after its first {@link #execute}, where threads get their own
     */
    boolean isAttached();

    /** Fails what is under way, closes all connections, and frees threads and buffers; returns within a second. */
    void close();
}
