package io.kafcache.streams.index;

import io.kafcache.streams.memory.Memory;
import java.util.Arrays;
import org.agrona.BitUtil;
import org.agrona.collections.IntArrayList;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Gives out memory for pages, in units of 64 bytes: the smallest free block that is large enough is cut. Free blocks that touch become one,
 * since pages come in all sizes and most grow. A very large page has a segment of its own.
 *
 * <p>A reference to a page is the index of its segment and its offset there, in units; 0 is none. A free block holds its length, its neighbours
 * in the list of blocks of its size, and once more its length at its end.
 */
final class PageArena {
    static final int UNIT = 64;

    private static final int UNIT_BITS = 6;
    private static final int OFFSET_BITS = 14;
    private static final int OFFSET_MASK = (1 << OFFSET_BITS) - 1;
    private static final int MAX_SEGMENT_BYTES = 1 << OFFSET_BITS + UNIT_BITS;
    /** Of an index that holds next to nothing. */
    private static final int MIN_SEGMENT_BYTES = 1 << 14;
    /** A page that is larger than this part of the largest segment has one of its own. */
    private static final int PAGES_PER_SEGMENT = 4;
    /** The last index is left out, so that -1 is no reference. */
    private static final int MAX_SEGMENTS = (1 << Integer.SIZE - OFFSET_BITS) - 1;
    /** A new segment is at most about this part of what there is. */
    private static final int GROWTH = 8;
    /** Blocks below this many units have a list for each length; larger ones one for each power of two. */
    private static final int EXACT = 64;

    private static final int LISTS = EXACT + OFFSET_BITS - 5;
    /** How many blocks of a list are looked at before a larger one is cut. */
    private static final int TRIES = 16;

    private static final int LENGTH = 0;
    private static final int NEXT = 4;
    private static final int PREVIOUS = 8;

    private final Memory memory;
    private final int[] lists = new int[LISTS];
    private final IntArrayList freeIndexes = new IntArrayList();
    /** Of the lists of exact lengths: which are not empty. */
    private long exactLists;
    /** Of the lists above. */
    private int largeLists;
    /** Read by concurrent readers, who may find an older array, and null in it. */
    private Segment[] segments = new Segment[8];

    private int segmentsEnd = 1;
    private long segmentBytes;
    /** A segment without pages that is kept for the next ones, or null. */
    private Segment spare;

    PageArena(final Memory memory) {
        this.memory = memory;
    }

    /** What a page of some length takes. */
    static int capacity(final int length) {
        return Math.addExact(length, UNIT - 1) & -UNIT;
    }

    /**
     * Allocates a page, whose contents are anything.
     *
     * @param capacity in bytes, a multiple of the unit
     * @return the reference
     * @throws OutOfMemoryError if there is no direct memory left; nothing has changed then
     * @throws IllegalStateException if no more can be referred to
     */
    int allocate(final int capacity) {
        if (capacity > MAX_SEGMENT_BYTES / PAGES_PER_SEGMENT) {
            return reference(newSegment(capacity, true), 0);
        }
        final int units = capacity >> UNIT_BITS;
        int block = find(units);
        if (block == 0) {
            final Segment segment = newSegment(nextCapacity(capacity), false);
            addFree(segment, 0, segment.units);
            spare = segment;
            block = find(units);
        }
        final Segment segment = segments[block >>> OFFSET_BITS];
        final int start = block & OFFSET_MASK;
        final int length = segment.buffer.getInt((start << UNIT_BITS) + LENGTH);
        removeFree(segment, start, length);
        if (length > units) {
            addFree(segment, start + units, length - units);
        }
        if (segment == spare) {
            spare = null;
        }
        return block;
    }

    private int find(final int units) {
        if (units < EXACT) {
            final long candidates = exactLists & -1L << units;
            if (candidates != 0) {
                return lists[Long.numberOfTrailingZeros(candidates)];
            }
            return largeLists == 0 ? 0 : lists[EXACT + Integer.numberOfTrailingZeros(largeLists)];
        }
        final int list = list(units);
        int block = lists[list];
        for (int i = 0; block != 0 && i < TRIES; i++) {
            if (get(block, LENGTH) >= units) {
                return block;
            }
            block = get(block, NEXT);
        }
        final int larger = largeLists & -2 << list - EXACT;
        return larger == 0 ? 0 : lists[EXACT + Integer.numberOfTrailingZeros(larger)];
    }

    /** Segments grow with what there is. */
    private int nextCapacity(final int needed) {
        final long part = Long.highestOneBit(segmentBytes / GROWTH);
        final int capacity = (int) Math.max(MIN_SEGMENT_BYTES, Math.min(MAX_SEGMENT_BYTES, part));
        return Math.max(capacity, BitUtil.findNextPositivePowerOfTwo(needed * PAGES_PER_SEGMENT));
    }

    private Segment newSegment(final int capacity, final boolean single) {
        final boolean reuse = !freeIndexes.isEmpty();
        if (!reuse && segmentsEnd == MAX_SEGMENTS) {
            throw new IllegalStateException(
                    "The key index of a store partition holds " + segmentBytes + " bytes, and cannot hold more");
        }
        if (segmentsEnd == segments.length) {
            segments = Arrays.copyOf(segments, 2 * segmentsEnd);
        }
        final UnsafeBuffer buffer = memory.allocate(capacity);
        final int index = reuse ? freeIndexes.popInt() : segmentsEnd++;
        final Segment segment = new Segment(buffer, index, single);
        segments[index] = segment;
        segmentBytes += capacity;
        return segment;
    }

    /**
     * Frees a page.
     *
     * @param capacity what it was allocated with
     */
    void free(final int reference, final int capacity) {
        final Segment segment = segments[reference >>> OFFSET_BITS];
        if (segment.isSingle()) {
            discard(segment);
            return;
        }
        int start = reference & OFFSET_MASK;
        int length = capacity >> UNIT_BITS;
        if (segment.isEdge(start + length)) {
            final int next = segment.buffer.getInt((start + length << UNIT_BITS) + LENGTH);
            removeFree(segment, start + length, next);
            length += next;
        }
        if (segment.isEdge(start - 1)) {
            final int previous = segment.buffer.getInt((start << UNIT_BITS) - Integer.BYTES);
            start -= previous;
            removeFree(segment, start, previous);
            length += previous;
        }
        if (length == segment.units) {
            if (spare != null) {
                discard(segment);
                return;
            }
            spare = segment;
        }
        addFree(segment, start, length);
    }

    private void discard(final Segment segment) {
        segments[segment.index] = null;
        freeIndexes.pushInt(segment.index);
        segmentBytes -= segment.buffer.capacity();
        memory.retire(segment.buffer);
    }

    /** Frees all pages, and their memory. */
    void clear() {
        for (int i = 1; i < segmentsEnd; i++) {
            if (segments[i] != null) {
                discard(segments[i]);
            }
        }
        Arrays.fill(lists, 0);
        exactLists = 0;
        largeLists = 0;
        spare = null;
        freeIndexes.clear();
        segmentsEnd = 1;
    }

    private void addFree(final Segment segment, final int start, final int length) {
        final int block = reference(segment, start);
        final int list = list(length);
        final int next = lists[list];
        final int offset = start << UNIT_BITS;
        segment.buffer.putInt(offset + LENGTH, length);
        segment.buffer.putInt(offset + NEXT, next);
        segment.buffer.putInt(offset + PREVIOUS, 0);
        segment.buffer.putInt(offset + (length << UNIT_BITS) - Integer.BYTES, length);
        segment.setEdge(start);
        segment.setEdge(start + length - 1);
        if (next != 0) {
            put(next, PREVIOUS, block);
        }
        lists[list] = block;
        markList(list, true);
    }

    private void removeFree(final Segment segment, final int start, final int length) {
        final int offset = start << UNIT_BITS;
        final int next = segment.buffer.getInt(offset + NEXT);
        final int previous = segment.buffer.getInt(offset + PREVIOUS);
        segment.clearEdge(start);
        segment.clearEdge(start + length - 1);
        if (next != 0) {
            put(next, PREVIOUS, previous);
        }
        if (previous != 0) {
            put(previous, NEXT, next);
            return;
        }
        final int list = list(length);
        lists[list] = next;
        markList(list, next != 0);
    }

    private void markList(final int list, final boolean filled) {
        if (list < EXACT) {
            exactLists = filled ? exactLists | 1L << list : exactLists & ~(1L << list);
        } else {
            final int bit = 1 << list - EXACT;
            largeLists = filled ? largeLists | bit : largeLists & ~bit;
        }
    }

    private static int list(final int units) {
        return units < EXACT ? units : EXACT - 6 + 31 - Integer.numberOfLeadingZeros(units);
    }

    private int get(final int block, final int field) {
        return buffer(block).getInt(offset(block) + field);
    }

    private void put(final int block, final int field, final int value) {
        buffer(block).putInt(offset(block) + field, value);
    }

    private static int reference(final Segment segment, final int unit) {
        return segment.index << OFFSET_BITS | unit;
    }

    /** Where a page begins in its segment's buffer. */
    static int offset(final int reference) {
        return (reference & OFFSET_MASK) << UNIT_BITS;
    }

    /** The buffer that holds a page. */
    UnsafeBuffer buffer(final int reference) {
        return buffer(segments, reference);
    }

    /** The same, for whoever has kept the segments. */
    static UnsafeBuffer buffer(final Segment[] segments, final int reference) {
        return segments[reference >>> OFFSET_BITS].buffer;
    }

    /** The present segments. They have all pages that exist now; those that come later may be missing. */
    Segment[] segments() {
        return segments;
    }

    /** What the bookkeeping takes on the heap, in bytes, about. */
    long heapBytes() {
        return (long) segments.length * Integer.BYTES + segmentsEnd * 160L + segmentBytes / UNIT / Byte.SIZE;
    }
}
