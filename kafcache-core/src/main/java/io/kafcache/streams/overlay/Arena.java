package io.kafcache.streams.overlay;

import io.kafcache.streams.memory.Memory;
import java.util.Arrays;
import org.agrona.BitUtil;
import org.agrona.collections.IntArrayList;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Gives out blocks. Segments are filled from the beginning to the end and never refilled: a segment whose blocks have all been freed is
 * used again, and one with few left can be emptied by moving these away ({@link #nextVictim()}). A large block has a segment of its own.
 *
 * <p>A reference to a block is the index of its segment and its offset there, in units of 8 bytes; 0 is none.
 */
final class Arena {
    /** Blocks that live for a short time, so that whole segments come free at once. */
    static final int PASSING = 0;
    /** Blocks of new entries. */
    static final int FRESH = 1;
    /** Blocks that have outlived their neighbours. */
    static final int LASTING = 2;

    private static final int STREAMS = 3;

    private static final int OFFSET_BITS = 15;
    private static final int OFFSET_MASK = (1 << OFFSET_BITS) - 1;
    private static final int UNIT_BITS = 3;
    private static final int MAX_SEGMENT_BYTES = 1 << OFFSET_BITS + UNIT_BITS;
    /** Of an overlay that holds next to nothing. */
    private static final int MIN_SEGMENT_BYTES = 1 << 14;
    /** A block that is larger than this part of a segment has one of its own, so that little of a shared one stays unused at its end. */
    private static final int BLOCKS_PER_SEGMENT = 4;
    /** The last index is left out, so that -1 is no reference. */
    private static final int MAX_SEGMENTS = (1 << Integer.SIZE - OFFSET_BITS) - 1;
    /** A new segment is at most about this part of what there is. */
    private static final int GROWTH = 8;

    private final Memory memory;
    private final Segment[] heads = new Segment[STREAMS];
    private final IntArrayList freeIndexes = new IntArrayList();
    /** Read by concurrent readers, who may find an older array, and null in it. */
    private Segment[] segments = new Segment[8];

    private int segmentsEnd = 1;
    private long segmentBytes;
    private Segment empty;
    private long emptyBytes;
    private long sealedBytes;
    private long sealedLive;
    private long givenOut;

    Arena(final Memory memory) {
        this.memory = memory;
    }

    /**
     * Allocates a block, of which only the length is set.
     *
     * @param stream blocks of one stream stand together
     * @param length a multiple of 8
     * @return the reference
     */
    int allocate(final int stream, final int length) {
        Segment head = heads[stream];
        if (isLarge(length, head)) {
            return allocateLarge(length);
        }
        if (head == null || head.capacity - head.used < length) {
            final Segment next = emptySegment(length);
            if (head != null) {
                seal(head);
            }
            head = next;
            heads[stream] = head;
        }
        final int offset = head.used;
        head.used += length;
        head.live += length;
        givenOut += length;
        head.buffer.putInt(offset + Block.LENGTH, length);
        return reference(head, offset);
    }

    private boolean isLarge(final int length, final Segment head) {
        return (head == null || length > head.capacity / BLOCKS_PER_SEGMENT)
                && length > nextCapacity() / BLOCKS_PER_SEGMENT;
    }

    private int allocateLarge(final int length) {
        // A value that grows a little finds room where it is. A block that was in a shared segment does not grow by
        // being moved.
        final int step =
                length <= MAX_SEGMENT_BYTES / BLOCKS_PER_SEGMENT ? 1 << UNIT_BITS : Integer.highestOneBit(length) >> 3;
        final int capacity = (int) Math.min(Block.MAX_LENGTH, (long) length + step - 1 & -step);
        final Segment segment = newSegment(capacity);
        segment.large = true;
        segment.used = capacity;
        segment.live = capacity;
        segment.buffer.putInt(Block.LENGTH, capacity);
        return reference(segment, 0);
    }

    private Segment emptySegment(final int length) {
        Segment previous = null;
        for (Segment segment = empty; segment != null; segment = segment.nextEmpty) {
            if (segment.capacity >= length * BLOCKS_PER_SEGMENT) {
                if (previous == null) {
                    empty = segment.nextEmpty;
                } else {
                    previous.nextEmpty = segment.nextEmpty;
                }
                segment.nextEmpty = null;
                emptyBytes -= segment.capacity;
                return segment;
            }
            previous = segment;
        }
        return newSegment(Math.max(nextCapacity(), BitUtil.findNextPositivePowerOfTwo(length * BLOCKS_PER_SEGMENT)));
    }

    /** Segments grow with what there is. */
    private int nextCapacity() {
        return (int)
                Math.max(MIN_SEGMENT_BYTES, Math.min(MAX_SEGMENT_BYTES, Long.highestOneBit(segmentBytes / GROWTH)));
    }

    private Segment newSegment(final int capacity) {
        final boolean reuse = !freeIndexes.isEmpty();
        if (!reuse && segmentsEnd == MAX_SEGMENTS) {
            throw new IllegalStateException("The overlay holds " + segmentBytes + " bytes, and cannot hold more");
        }
        if (segmentsEnd == segments.length) {
            segments = Arrays.copyOf(segments, 2 * segmentsEnd);
        }
        final UnsafeBuffer buffer = memory.allocate(capacity);
        final int index = reuse ? freeIndexes.popInt() : segmentsEnd++;
        final Segment segment = new Segment(buffer, index);
        segments[index] = segment;
        segmentBytes += capacity;
        return segment;
    }

    private void seal(final Segment segment) {
        if (segment.live == 0) {
            recycle(segment);
        } else {
            segment.sealed = true;
            sealedBytes += segment.capacity;
            sealedLive += segment.live;
        }
    }

    /** Frees a block. */
    void free(final int reference) {
        final Segment segment = segments[reference >>> OFFSET_BITS];
        final int offset = offset(reference);
        final int length = segment.buffer.getInt(offset + Block.LENGTH);
        segment.buffer.putByte(offset + Block.STATE, Block.State.FREE);
        segment.live -= length;
        if (segment.large) {
            discard(segment);
        } else if (segment.sealed) {
            sealedLive -= length;
            if (segment.live == 0) {
                sealedBytes -= segment.capacity;
                recycle(segment);
            }
        } else if (segment.live == 0) {
            segment.used = 0;
        }
    }

    /** Keeps an empty segment for the next one that is needed, unless there are many. */
    private void recycle(final Segment segment) {
        segment.used = 0;
        segment.sealed = false;
        segment.fillings++;
        segment.nextEmpty = empty;
        empty = segment;
        emptyBytes += segment.capacity;
        while (emptyBytes > Math.max(MAX_SEGMENT_BYTES, segmentBytes / GROWTH)) {
            final Segment discarded = empty;
            empty = discarded.nextEmpty;
            emptyBytes -= discarded.capacity;
            discard(discarded);
        }
    }

    private void discard(final Segment segment) {
        segments[segment.index] = null;
        freeIndexes.pushInt(segment.index);
        segmentBytes -= segment.capacity;
        memory.retire(segment.buffer);
    }

    /** Frees all blocks, and their memory. */
    void clear() {
        Arrays.fill(heads, null);
        empty = null;
        emptyBytes = 0;
        sealedBytes = 0;
        sealedLive = 0;
        for (int i = 1; i < segmentsEnd; i++) {
            if (segments[i] != null) {
                discard(segments[i]);
            }
        }
        freeIndexes.clear();
        segmentsEnd = 1;
    }

    /**
     * The segment from which moving the blocks away gains most.
     *
     * @return null when too little is unused to make it worth while
     */
    Segment nextVictim() {
        if (sealedBytes - sealedLive <= sealedBytes / 4) {
            return null;
        }
        Segment victim = null;
        for (int i = 1; i < segmentsEnd; i++) {
            final Segment segment = segments[i];
            if (segment != null
                    && segment.sealed
                    && segment.live <= segment.capacity / 4 * 3
                    && (victim == null
                            || (long) segment.live * victim.capacity < (long) victim.live * segment.capacity)) {
                victim = segment;
            }
        }
        return victim;
    }

    /** How many segments there may be. */
    int segmentsEnd() {
        return segmentsEnd;
    }

    /** How many bytes of small blocks have been given out since this was asked the last time. */
    long takeGivenOut() {
        final long bytes = givenOut;
        givenOut = 0;
        return bytes;
    }

    /** The reference to a block. */
    static int reference(final Segment segment, final int offset) {
        return segment.index << OFFSET_BITS | offset >> UNIT_BITS;
    }

    /** Where a block begins in its segment's buffer. */
    static int offset(final int reference) {
        return (reference & OFFSET_MASK) << UNIT_BITS;
    }

    /** The buffer that holds a block. */
    UnsafeBuffer buffer(final int reference) {
        return segments[reference >>> OFFSET_BITS].buffer;
    }

    /**
     * The segment that a reference points to, for a concurrent reader.
     *
     * @param reference any number
     * @return null if there is none
     */
    Segment segmentOrNull(final int reference) {
        final Segment[] present = segments;
        final int index = reference >>> OFFSET_BITS;
        return index < present.length ? present[index] : null;
    }

    int getInt(final int reference, final int field) {
        return buffer(reference).getInt(offset(reference) + field);
    }

    void putInt(final int reference, final int field, final int value) {
        buffer(reference).putInt(offset(reference) + field, value);
    }

    byte getByte(final int reference, final int field) {
        return buffer(reference).getByte(offset(reference) + field);
    }

    void putByte(final int reference, final int field, final byte value) {
        buffer(reference).putByte(offset(reference) + field, value);
    }
}
