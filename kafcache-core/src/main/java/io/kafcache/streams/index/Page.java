package io.kafcache.streams.index;

import java.nio.ByteOrder;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The layout of a page, and how it is read. A leaf holds keys; an inner page holds children, and separators between them: the keys of a child
 * are not less than the separator before it, and less than the one behind it.
 *
 * <p>A header; the prefix that all keys of the page share; slots in the order of the keys; room; and the heap, which grows from the end of the
 * page. A slot holds the head of a key, which are the 4 bytes behind the prefix, so that a search stays within the slots. The heap holds its
 * length without the prefix, in one byte, or 0xFF and an int; and what is behind the head. Offsets into the heap are from the end of the page, so that a
 * page is moved into a larger one by copying its two parts.
 *
 * <p>All numbers are in the machine's byte order; a head is so that it compares as a signed int.
 */
final class Page {
    /** When the page was made or changed last; of a written page, the number of the flush. */
    static final int GENERATION = 0;
    /** Bytes of the whole page, a multiple of the arena's unit; of a written page, the checksum. */
    static final int CAPACITY = 8;
    /** Bytes of the heap. */
    static final int HEAP = 12;
    /** Of a leaf: the number under which it is written. Of an inner page: the child before the first separator. */
    static final int ID = 16;

    static final int PREFIX_LENGTH = 20;
    /** Bytes of the heap that are not used any more. */
    static final int HOLES = 24;
    /** Unsigned, of two bytes. */
    static final int COUNT = 28;
    /** A byte: the length of a slot, which tells leaves from inner pages. */
    static final int SLOT_LENGTH = 30;
    /** A byte, see {@link PageImage}. */
    static final int FORMAT = 31;

    static final int HEADER = 32;

    /** A head, and an unsigned offset of two bytes: 0 is the whole heap, which may be longer if there is but one key. */
    static final int LEAF_SLOT = 6;
    /** A head, an offset and a child. */
    static final int INNER_SLOT = 12;

    static final int SLOT_OFFSET = 4;
    static final int SLOT_CHILD = 8;
    static final int HEAD_LENGTH = 4;

    /** In place of a length that does not fit into a byte. */
    static final int LONG_LENGTH = 0xFF;

    /** A page that would be longer is split, unless it has one key only. */
    static final int MAX_LENGTH = 2048;

    private Page() {}

    static int count(final UnsafeBuffer buffer, final int page) {
        return buffer.getShort(page + COUNT) & 0xFFFF;
    }

    static boolean isLeaf(final UnsafeBuffer buffer, final int page) {
        return buffer.getByte(page + SLOT_LENGTH) == LEAF_SLOT;
    }

    static int slots(final UnsafeBuffer buffer, final int page) {
        return page + HEADER + buffer.getInt(page + PREFIX_LENGTH);
    }

    /** Bytes of the header, the prefix and the slots. */
    static int frontLength(final UnsafeBuffer buffer, final int page) {
        return HEADER + buffer.getInt(page + PREFIX_LENGTH) + count(buffer, page) * buffer.getByte(page + SLOT_LENGTH);
    }

    /** Bytes that the page would take without room and holes. */
    static int usedLength(final UnsafeBuffer buffer, final int page) {
        return frontLength(buffer, page) + buffer.getInt(page + HEAP) - buffer.getInt(page + HOLES);
    }

    /** What a key takes on the heap, given its length without the prefix. */
    static int entryLength(final int suffixLength) {
        return (suffixLength < LONG_LENGTH ? 1 : 1 + Integer.BYTES) + Math.max(0, suffixLength - HEAD_LENGTH);
    }

    /** Where the heap holds a key. */
    static int entry(final UnsafeBuffer buffer, final int page, final int slot, final int slotLength) {
        int offset = slotLength == LEAF_SLOT
                ? buffer.getShort(slot + SLOT_OFFSET) & 0xFFFF
                : buffer.getInt(slot + SLOT_OFFSET);
        if (offset == 0) {
            offset = buffer.getInt(page + HEAP);
        }
        return page + buffer.getInt(page + CAPACITY) - offset;
    }

    /** The length of a key without the prefix. */
    static int suffixLength(final UnsafeBuffer buffer, final int entry) {
        final int length = buffer.getByte(entry) & 0xFF;
        return length == LONG_LENGTH ? buffer.getInt(entry + 1) : length;
    }

    private static int rest(final int entry, final int suffixLength) {
        return entry + (suffixLength < LONG_LENGTH ? 1 : 1 + Integer.BYTES);
    }

    /**
     * Searches a key.
     *
     * @return its position, or -1 less the position at which it would be inserted
     */
    static int search(final UnsafeBuffer buffer, final int page, final UnsafeBuffer key) {
        final int count = count(buffer, page);
        final int prefixLength = buffer.getInt(page + PREFIX_LENGTH);
        final int slotLength = buffer.getByte(page + SLOT_LENGTH);
        if (prefixLength > 0) {
            final int shared = Math.min(prefixLength, key.capacity());
            final int order = compare(buffer, page + HEADER, key, 0, shared);
            if (order != 0 || shared < prefixLength) {
                return order < 0 ? -1 - count : -1;
            }
        }
        final int head = head(key, prefixLength, key.capacity());
        final int slots = page + HEADER + prefixLength;
        int low = 0;
        int high = count - 1;
        while (low <= high) {
            final int middle = low + high >>> 1;
            final int slot = slots + middle * slotLength;
            int order = Integer.compare(buffer.getInt(slot), head);
            if (order == 0) {
                order = compareRest(buffer, entry(buffer, page, slot, slotLength), key, prefixLength);
                if (order == 0) {
                    return middle;
                }
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1 - low;
    }

    private static int compareRest(
            final UnsafeBuffer buffer, final int entry, final UnsafeBuffer key, final int prefixLength) {
        final int suffixLength = suffixLength(buffer, entry);
        final int keyLength = key.capacity() - prefixLength;
        final int shared = Math.min(suffixLength, keyLength) - HEAD_LENGTH;
        if (shared > 0) {
            final int order = compare(buffer, rest(entry, suffixLength), key, prefixLength + HEAD_LENGTH, shared);
            if (order != 0) {
                return order;
            }
        }
        // Where a key ends within the head, zeros follow: the shorter key is the lesser one there too.
        return Integer.compare(suffixLength, keyLength);
    }

    /** The position of the child of an inner page that has a key, -1 for the one before the first separator. */
    static int childPosition(final UnsafeBuffer buffer, final int page, final UnsafeBuffer key) {
        final int position = search(buffer, page, key);
        return position >= 0 ? position : -2 - position;
    }

    /**
     * A child of an inner page.
     *
     * @param position -1 for the one before the first separator
     */
    static int child(final UnsafeBuffer buffer, final int page, final int position) {
        return buffer.getInt(childOffset(buffer, page, position));
    }

    static int childOffset(final UnsafeBuffer buffer, final int page, final int position) {
        return position < 0 ? page + ID : slots(buffer, page) + position * INNER_SLOT + SLOT_CHILD;
    }

    static int keyLength(final UnsafeBuffer buffer, final int page, final int position) {
        final int slotLength = buffer.getByte(page + SLOT_LENGTH);
        final int prefixLength = buffer.getInt(page + PREFIX_LENGTH);
        final int slot = page + HEADER + prefixLength + position * slotLength;
        return prefixLength + suffixLength(buffer, entry(buffer, page, slot, slotLength));
    }

    /**
     * Copies a key.
     *
     * @param target has room for it
     * @return its length
     */
    static int getKey(
            final UnsafeBuffer buffer,
            final int page,
            final int position,
            final MutableDirectBuffer target,
            final int offset) {
        final int slotLength = buffer.getByte(page + SLOT_LENGTH);
        final int prefixLength = buffer.getInt(page + PREFIX_LENGTH);
        final int slot = page + HEADER + prefixLength + position * slotLength;
        final int entry = entry(buffer, page, slot, slotLength);
        final int suffixLength = suffixLength(buffer, entry);
        target.putBytes(offset, buffer, page + HEADER, prefixLength);
        final int suffix = offset + prefixLength;
        final int head = buffer.getInt(slot) ^ Integer.MIN_VALUE;
        if (suffixLength >= HEAD_LENGTH) {
            target.putInt(suffix, head, ByteOrder.BIG_ENDIAN);
            target.putBytes(suffix + HEAD_LENGTH, buffer, rest(entry, suffixLength), suffixLength - HEAD_LENGTH);
        } else {
            for (int i = 0; i < suffixLength; i++) {
                target.putByte(suffix + i, (byte) (head >> 24 - Byte.SIZE * i));
            }
        }
        return prefixLength + suffixLength;
    }

    /** The head of a key that begins and ends somewhere in a buffer, given where its prefix ends. */
    static int head(final UnsafeBuffer buffer, final int offset, final int end) {
        if (end - offset >= HEAD_LENGTH) {
            return buffer.getInt(offset, ByteOrder.BIG_ENDIAN) ^ Integer.MIN_VALUE;
        }
        int head = 0;
        for (int i = offset; i < end; i++) {
            head |= (buffer.getByte(i) & 0xFF) << 24 - Byte.SIZE * (i - offset);
        }
        return head ^ Integer.MIN_VALUE;
    }

    /** Compares bytes, unsigned. */
    static int compare(
            final UnsafeBuffer first,
            final int firstOffset,
            final UnsafeBuffer second,
            final int secondOffset,
            final int length) {
        int i = 0;
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            final long a = first.getLong(firstOffset + i);
            final long b = second.getLong(secondOffset + i);
            if (a != b) {
                return Long.compareUnsigned(
                        first.getLong(firstOffset + i, ByteOrder.BIG_ENDIAN),
                        second.getLong(secondOffset + i, ByteOrder.BIG_ENDIAN));
            }
        }
        for (; i < length; i++) {
            final int order = (first.getByte(firstOffset + i) & 0xFF) - (second.getByte(secondOffset + i) & 0xFF);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    /** How many bytes two keys share at their beginnings. */
    static int sharedLength(
            final UnsafeBuffer buffer,
            final int firstOffset,
            final int firstLength,
            final int secondOffset,
            final int secondLength) {
        final int most = Math.min(firstLength, secondLength);
        int shared = 0;
        while (shared < most && buffer.getByte(firstOffset + shared) == buffer.getByte(secondOffset + shared)) {
            shared++;
        }
        return shared;
    }
}
