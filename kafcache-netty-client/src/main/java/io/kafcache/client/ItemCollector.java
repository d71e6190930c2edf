package io.kafcache.client;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.agrona.DirectBuffer;

/** Copies the items that it is shown. */
final class ItemCollector implements ItemVisitor {
    private final Item[] items;

    ItemCollector(final int size) {
        items = new Item[size];
    }

    @Override
    public void onItem(
            final int index,
            final int flags,
            final long cas,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        final byte[] value = new byte[length];
        buffer.getBytes(offset, value);
        items[index] = new Item(value, flags, cas);
    }

    /** In the order of the keys, with null where there was none. */
    List<Item> toList() {
        return Collections.unmodifiableList(Arrays.asList(items));
    }
}
