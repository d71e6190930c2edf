package io.kafcache.streams.backend;

import org.agrona.DirectBuffer;

/** Takes items where they were received. It must not call the backend. */
@FunctionalInterface
public interface ItemReader {
    /**
     * An item was found.
     *
     * @param index position of the key in its batch, 0 for a single read
     * @param flags the flags stored with the item
     * @param buffer holds the value, during the call only
     * @param offset index of the value's first byte
     * @param length bytes of the value
     */
    void onItem(int index, int flags, DirectBuffer buffer, int offset, int length);

    /**
     * There is no item.
     *
     * @param index position of the key in its batch; never called for a single read
     */
    default void onMiss(final int index) {}
}
