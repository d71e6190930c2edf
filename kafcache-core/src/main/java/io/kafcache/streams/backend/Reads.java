package io.kafcache.streams.backend;

import org.agrona.DirectBuffer;

/** Keys to read together, in one pipeline a server. Not safe for use by several threads. */
public interface Reads {
    /**
     * Adds a key.
     *
     * @param key holds the key; copied
     * @param offset index of its first byte
     * @param length bytes, up to 250
     */
    void add(DirectBuffer key, int offset, int length);

    /**
     * Reads the items, and empties the batch.
     *
     * @param reader is shown each item that there is, in any order
     * @throws BackendException if a server does not answer
     */
    void read(ItemReader reader);
}
