package io.kafcache.streams.backend;

import org.agrona.DirectBuffer;

/** Keys to read together, in one pipeline a server. Not safe for use by several threads. */
public interface Reads extends Pending {
    /**
     * Adds a key. Nothing must be under way.
     *
     * @param key holds the key; copied
     * @param offset index of its first byte
     * @param length bytes, up to 250
     */
    void add(DirectBuffer key, int offset, int length);

    /**
     * Reads the items, and empties the batch.
     *
     * @param reader is shown each item that there is, and told each that there is not, in any order
     * @throws BackendException if a server does not answer
     */
    void read(ItemReader reader);

    /**
     * Begins to read the items, and does not wait. The batch is empty as soon as they have been read, or {@link #await()} has told why not.
     *
     * @param reader as in {@link #read}; called while the thread waits for anything from the servers
     * @throws BackendException if too many threads use the servers
     */
    void begin(ItemReader reader);
}
