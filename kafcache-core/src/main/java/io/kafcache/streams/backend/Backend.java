package io.kafcache.streams.backend;

import org.agrona.DirectBuffer;

/**
 * Servers that hold items: bytes, and a word of flags, under a key.
 *
 * <p>Safe for use by several threads. A call waits for servers that do not answer, up to the configured limit. After {@link #close()} every
 * call throws a {@link BackendException}.
 */
public interface Backend extends AutoCloseable {
    /**
     * Tells that the calling thread will use the backend often, so that it gets its own way to the servers.
     */
    void attach();

    /**
     * The longest value that fits into an item on every server.
     *
     * @param keyLength bytes of the item's key
     * @return bytes
     * @throws BackendException if a server does not answer
     */
    int maxValueLength(int keyLength);

    /**
     * Reads an item.
     *
     * @param key holds the key
     * @param offset index of its first byte
     * @param length bytes, up to 250
     * @param reader is shown the item if there is one
     * @return whether there was one
     * @throws BackendException if a server does not answer
     */
    boolean get(DirectBuffer key, int offset, int length, ItemReader reader);

    /**
     * Makes a batch of reads.
     *
     * @return empty; for one thread
     */
    Reads newReads();

    /**
     * Makes a batch of writes.
     *
     * @return empty; for one thread
     */
    Writes newWrites();

    /** Lets go of the servers: once for each time the backend was opened. */
    @Override
    void close();
}
