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

    /**
     * A key of a multiget has no item: the server's answer shows it. Each key is told at most once, here or by {@link #onItem}, also when
     * a connection breaks and what had no answer is read again; by a call that succeeds, each is told. Called as {@link #onItem} is; a
     * single get does not call it.
     *
     * @param index position of the key among those asked for
     */
    default void onMiss(final int index) {
        // Most callers look at what there is.
    }
}
