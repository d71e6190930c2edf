package io.kafcache.streams.item;

import org.agrona.DirectBuffer;

/** Takes entries where they were received. It must not call the backend. */
public interface EntryReader {
    /**
     * An entry was found.
     *
     * @param index position of the key
     * @param buffer holds the value, during the call only
     * @param offset index of the value's first byte
     * @param length bytes of the value
     */
    void onEntry(int index, DirectBuffer buffer, int offset, int length);

    /**
     * There is no entry.
     *
     * @param index position of the key
     */
    void onAbsent(int index);

    /**
     * The entry is in several items, so that {@link Items#get(byte[])} is to read it.
     *
     * @param index position of the key
     */
    void onScattered(int index);
}
