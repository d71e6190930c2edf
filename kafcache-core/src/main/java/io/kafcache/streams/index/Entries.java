package io.kafcache.streams.index;

import java.util.Arrays;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The keys of one or two pages, taken apart so that they can be changed and made into new pages. Used again and again. */
final class Entries {
    private static final int MAX_KEPT_BYTES = 1 << 16;

    private UnsafeBuffer bytes = new UnsafeBuffer(new byte[2 * Page.MAX_LENGTH]);
    private int bytesUsed;
    private int[] offsets = new int[256];
    private int[] lengths = new int[256];
    private int[] children = new int[256];
    private int count;
    private int slotLength;
    private int firstChild;

    /** Starts with nothing. */
    void reset(final int newSlotLength) {
        if (bytes.capacity() > MAX_KEPT_BYTES) {
            bytes = new UnsafeBuffer(new byte[2 * Page.MAX_LENGTH]);
        }
        bytesUsed = 0;
        count = 0;
        slotLength = newSlotLength;
        firstChild = 0;
    }

    /** Starts with what a page holds. */
    void load(final UnsafeBuffer buffer, final int page) {
        reset(buffer.getByte(page + Page.SLOT_LENGTH));
        firstChild = buffer.getInt(page + Page.ID);
        append(buffer, page);
    }

    /** Adds the keys of a page, which come behind those that are here. */
    void append(final UnsafeBuffer buffer, final int page) {
        final int added = Page.count(buffer, page);
        reserve(count + added);
        for (int i = 0; i < added; i++) {
            final int length = Page.keyLength(buffer, page, i);
            final int offset = claim(length);
            Page.getKey(buffer, page, i, bytes, offset);
            offsets[count] = offset;
            lengths[count] = length;
            children[count] = slotLength == Page.INNER_SLOT ? Page.child(buffer, page, i) : 0;
            count++;
        }
    }

    /**
     * Adds the keys of a page, which come before those that are here.
     *
     * @param separator what is between the two, for inner pages
     */
    void prepend(final UnsafeBuffer buffer, final int page, final UnsafeBuffer separator) {
        if (slotLength == Page.INNER_SLOT) {
            insert(0, separator, separator.capacity(), firstChild);
            firstChild = Page.child(buffer, page, -1);
        }
        final int behind = count;
        append(buffer, page);
        rotate(offsets, behind);
        rotate(lengths, behind);
        rotate(children, behind);
    }

    private void rotate(final int[] values, final int first) {
        final int[] moved = Arrays.copyOf(values, first);
        System.arraycopy(values, first, values, 0, count - first);
        System.arraycopy(moved, 0, values, count - first, first);
    }

    private int claim(final int length) {
        final int offset = bytesUsed;
        final int end = Math.addExact(offset, length);
        if (end > bytes.capacity()) {
            final int capacity = (int) Math.min(Integer.MAX_VALUE - 8, Math.max(end, 2L * bytes.capacity()));
            final byte[] larger = new byte[capacity];
            bytes.getBytes(0, larger, 0, bytesUsed);
            bytes.wrap(larger);
        }
        bytesUsed = end;
        return offset;
    }

    private void reserve(final int needed) {
        if (needed > offsets.length) {
            final int length = BitUtil.findNextPositivePowerOfTwo(needed);
            offsets = Arrays.copyOf(offsets, length);
            lengths = Arrays.copyOf(lengths, length);
            children = Arrays.copyOf(children, length);
        }
    }

    /** Inserts a key, and what stands behind it if this is an inner page. */
    void insert(final int position, final DirectBuffer key, final int keyLength, final int child) {
        reserve(count + 1);
        final int offset = claim(keyLength);
        bytes.putBytes(offset, key, 0, keyLength);
        final int behind = count - position;
        System.arraycopy(offsets, position, offsets, position + 1, behind);
        System.arraycopy(lengths, position, lengths, position + 1, behind);
        System.arraycopy(children, position, children, position + 1, behind);
        offsets[position] = offset;
        lengths[position] = keyLength;
        children[position] = child;
        count++;
    }

    void remove(final int position) {
        final int behind = count - position - 1;
        System.arraycopy(offsets, position + 1, offsets, position, behind);
        System.arraycopy(lengths, position + 1, lengths, position, behind);
        System.arraycopy(children, position + 1, children, position, behind);
        count--;
    }

    int count() {
        return count;
    }

    int slotLength() {
        return slotLength;
    }

    /**
     * A child.
     *
     * @param position -1 for the one before the first separator
     */
    int child(final int position) {
        return position < 0 ? firstChild : children[position];
    }

    void setChild(final int position, final int child) {
        if (position < 0) {
            firstChild = child;
        } else {
            children[position] = child;
        }
    }

    /** Bytes of a page that has the keys of a part, without room. */
    long length(final int from, final int to) {
        final int prefixLength = prefixLength(from, to);
        long length = Page.HEADER + prefixLength;
        for (int i = from; i < to; i++) {
            length += entryLength(i, prefixLength);
        }
        return length;
    }

    private int entryLength(final int position, final int prefixLength) {
        return slotLength + Page.entryLength(lengths[position] - prefixLength);
    }

    private int prefixLength(final int from, final int to) {
        if (to - from < 2) {
            return 0;
        }
        return Page.sharedLength(bytes, offsets[from], lengths[from], offsets[to - 1], lengths[to - 1]);
    }

    /** Where to cut a part so that both halves have about the same length; at least one key is on either side. */
    int middle(final int from, final int to) {
        final long half = length(from, to) / 2;
        final int prefixLength = prefixLength(from, to);
        long length = Page.HEADER + prefixLength;
        int middle = from;
        while (middle < to - 1 && length < half) {
            length += entryLength(middle++, prefixLength);
        }
        return Math.max(from + 1, middle);
    }

    /** The length of the shortest separator between a key and the one before it. */
    int separatorLength(final int position) {
        return 1
                + Page.sharedLength(
                        bytes, offsets[position - 1], lengths[position - 1], offsets[position], lengths[position]);
    }

    /** Makes a buffer a view of a key, until this changes. */
    void wrapKey(final int position, final int length, final UnsafeBuffer view) {
        view.wrap(bytes, offsets[position], length);
    }

    int keyLength(final int position) {
        return lengths[position];
    }

    /**
     * Writes a page.
     *
     * @param capacity of the page, at least {@link #length}
     * @param idOrChild the id of a leaf, the first child of an inner page
     */
    void write(
            final int from,
            final int to,
            final UnsafeBuffer buffer,
            final int page,
            final int capacity,
            final int idOrChild) {
        final int prefixLength = prefixLength(from, to);
        final UnsafeBuffer source = bytes;
        int heap = 0;
        int slot = page + Page.HEADER + prefixLength;
        if (prefixLength > 0) {
            buffer.putBytes(page + Page.HEADER, source, offsets[from], prefixLength);
        }
        for (int i = from; i < to; i++) {
            final int suffix = offsets[i] + prefixLength;
            final int suffixLength = lengths[i] - prefixLength;
            heap += Page.entryLength(suffixLength);
            final int offset = slotLength == Page.LEAF_SLOT && heap > 0xFFFF ? 0 : heap;
            final int head = Page.head(source, suffix, offsets[i] + lengths[i]);
            PageEditor.putSlot(buffer, slot, slotLength, head, offset, children[i]);
            PageEditor.putEntry(buffer, page + capacity - heap, source, suffix, suffixLength);
            slot += slotLength;
        }
        buffer.putInt(page + Page.CAPACITY, capacity);
        buffer.putInt(page + Page.HEAP, heap);
        buffer.putInt(page + Page.ID, idOrChild);
        buffer.putInt(page + Page.PREFIX_LENGTH, prefixLength);
        buffer.putInt(page + Page.HOLES, 0);
        buffer.putShort(page + Page.COUNT, (short) (to - from));
        buffer.putByte(page + Page.SLOT_LENGTH, (byte) slotLength);
        buffer.putByte(page + Page.FORMAT, PageImage.FORMAT);
    }
}
