package io.kafcache.streams.index;

import org.agrona.concurrent.UnsafeBuffer;

/** Changes pages where they are, if that can be, and copies them. The layout is that of {@link Page}. */
final class PageEditor {
    private PageEditor() {}

    /**
     * Inserts a key, if the page has room and the key has its prefix.
     *
     * @param child to stand behind a separator; not used for a leaf
     * @return whether it was inserted
     */
    static boolean insert(
            final UnsafeBuffer buffer, final int page, final int position, final UnsafeBuffer key, final int child) {
        final int prefixLength = buffer.getInt(page + Page.PREFIX_LENGTH);
        final int suffixLength = key.capacity() - prefixLength;
        final int slotLength = buffer.getByte(page + Page.SLOT_LENGTH);
        final int front = Page.frontLength(buffer, page);
        final int heap = buffer.getInt(page + Page.HEAP);
        final int capacity = buffer.getInt(page + Page.CAPACITY);
        final int entryLength = Page.entryLength(Math.max(0, suffixLength));
        // What is left of a page that was larger than others may be referred to by two bytes no more.
        if (suffixLength < 0
                || (long) front + slotLength + heap + entryLength > Math.min(capacity, Page.MAX_LENGTH)
                || Page.compare(buffer, page + Page.HEADER, key, 0, prefixLength) != 0) {
            return false;
        }
        final int slot = Page.slots(buffer, page) + position * slotLength;
        buffer.putBytes(slot + slotLength, buffer, slot, page + front - slot);
        final int newHeap = heap + entryLength;
        putSlot(buffer, slot, slotLength, Page.head(key, prefixLength, key.capacity()), newHeap, child);
        putEntry(buffer, page + capacity - newHeap, key, prefixLength, suffixLength);
        buffer.putInt(page + Page.HEAP, newHeap);
        buffer.putShort(page + Page.COUNT, (short) (Page.count(buffer, page) + 1));
        return true;
    }

    static void putSlot(
            final UnsafeBuffer buffer,
            final int slot,
            final int slotLength,
            final int head,
            final int offset,
            final int child) {
        buffer.putInt(slot, head);
        if (slotLength == Page.LEAF_SLOT) {
            buffer.putShort(slot + Page.SLOT_OFFSET, (short) offset);
        } else {
            buffer.putInt(slot + Page.SLOT_OFFSET, offset);
            buffer.putInt(slot + Page.SLOT_CHILD, child);
        }
    }

    static void putEntry(
            final UnsafeBuffer buffer,
            final int entry,
            final UnsafeBuffer key,
            final int suffix,
            final int suffixLength) {
        int rest = entry + 1;
        if (suffixLength < Page.LONG_LENGTH) {
            buffer.putByte(entry, (byte) suffixLength);
        } else {
            buffer.putByte(entry, (byte) Page.LONG_LENGTH);
            buffer.putInt(rest, suffixLength);
            rest += Integer.BYTES;
        }
        if (suffixLength > Page.HEAD_LENGTH) {
            buffer.putBytes(rest, key, suffix + Page.HEAD_LENGTH, suffixLength - Page.HEAD_LENGTH);
        }
    }

    /** Removes a key, which is not the only one, from a leaf. */
    static void remove(final UnsafeBuffer buffer, final int page, final int position) {
        final int slotLength = buffer.getByte(page + Page.SLOT_LENGTH);
        final int front = Page.frontLength(buffer, page);
        final int slot = Page.slots(buffer, page) + position * slotLength;
        final int entry = Page.entry(buffer, page, slot, slotLength);
        final int entryLength = Page.entryLength(Page.suffixLength(buffer, entry));
        final int heap = buffer.getInt(page + Page.HEAP);
        if (entry == page + buffer.getInt(page + Page.CAPACITY) - heap) {
            buffer.putInt(page + Page.HEAP, heap - entryLength);
        } else {
            buffer.putInt(page + Page.HOLES, buffer.getInt(page + Page.HOLES) + entryLength);
        }
        buffer.putBytes(slot, buffer, slot + slotLength, page + front - slot - slotLength);
        buffer.putShort(page + Page.COUNT, (short) (Page.count(buffer, page) - 1));
    }

    /**
     * Copies a page as it is.
     *
     * @param capacity of the copy, large enough
     */
    static void copy(
            final UnsafeBuffer source, final int from, final UnsafeBuffer target, final int to, final int capacity) {
        final int heap = source.getInt(from + Page.HEAP);
        target.putBytes(to, source, from, Page.frontLength(source, from));
        target.putBytes(to + capacity - heap, source, from + source.getInt(from + Page.CAPACITY) - heap, heap);
        target.putInt(to + Page.CAPACITY, capacity);
    }
}
