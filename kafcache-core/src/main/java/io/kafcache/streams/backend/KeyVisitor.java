package io.kafcache.streams.backend;

import org.agrona.DirectBuffer;

/** Is shown what a server holds. */
@FunctionalInterface
public interface KeyVisitor {
    /**
     * An item was found.
     *
     * @param key holds the item's key, during the call only
     * @param offset index of the key's first byte
     * @param length bytes of the key
     * @param size bytes that the item takes on its server, with its key and what the server keeps beside it
     */
    void onKey(DirectBuffer key, int offset, int length, long size);
}
