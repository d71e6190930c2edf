package io.kafcache.streams.backend;

import io.kafcache.client.ItemVisitor;
import org.agrona.DirectBuffer;

/**
 * Passes what the client reads on.
 *
 * @param reader takes it
 */
record AdaptedReader(ItemReader reader) implements ItemVisitor {
    @Override
    public void onItem(
            final int index,
            final int flags,
            final long cas,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        reader.onItem(index, flags, buffer, offset, length);
    }

    @Override
    public void onMiss(final int index) {
        reader.onMiss(index);
    }
}
