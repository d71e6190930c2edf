package io.kafcache.client;

import org.agrona.DirectBuffer;

/** Takes items where they were received. */
@FunctionalInterface
public interface ItemVisitor {
    /**
     * An item was found. Called on the thread that reads: the caller's own in {@link IoMode#CALLER}, an event-loop thread in
     * {@link IoMode#SHARED} and for asynchronous calls; in any case before the call that asked returns, or its stage completes. It must
     * not block, and not call the client in a way that waits.
     *
     * @param index position of the key among those asked for, 0 for a single get
     * @param flags the flags stored with the item
     * @param cas the item's version
     * @param buffer holds the value, during the call only
     * @param offset index of the value's first byte
     * @param length bytes of the value
     */
    void onItem(int index, int flags, long cas, DirectBuffer buffer, int offset, int length);
}
