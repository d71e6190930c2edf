package io.kafcache.streams.index;

import org.agrona.concurrent.UnsafeBuffer;

/** A region of memory that is cut into pages and free blocks, or a single page that is larger than a region. */
final class Segment {
    /** Final, so that a reader which comes upon this object by a race sees a buffer that is complete. */
    final UnsafeBuffer buffer;

    final int index;
    final int units;
    /** One bit a unit, set for the first and the last one of a free block; null if it is made for one page. */
    private final long[] edges;

    Segment(final UnsafeBuffer buffer, final int index, final boolean single) {
        this.buffer = buffer;
        this.index = index;
        units = buffer.capacity() / PageArena.UNIT;
        edges = single ? null : new long[(units + 63) / 64];
    }

    boolean isSingle() {
        return edges == null;
    }

    boolean isEdge(final int unit) {
        return unit >= 0 && unit < units && (edges[unit >> 6] & 1L << unit) != 0;
    }

    void setEdge(final int unit) {
        edges[unit >> 6] |= 1L << unit;
    }

    void clearEdge(final int unit) {
        edges[unit >> 6] &= ~(1L << unit);
    }
}
