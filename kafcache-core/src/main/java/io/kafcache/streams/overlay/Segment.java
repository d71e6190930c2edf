package io.kafcache.streams.overlay;

import org.agrona.concurrent.UnsafeBuffer;

/** A region of memory that is cut into blocks from its beginning on. */
final class Segment {
    /** Final, so that a reader which comes upon this object by a race sees a buffer that is complete. */
    final UnsafeBuffer buffer;

    final int index;
    final int capacity;
    /** Bytes cut into blocks. */
    int used;
    /** Bytes of the blocks that are in use. */
    int live;
    /** Whether it is made for one block. */
    boolean large;
    /** Whether it is full, of several blocks. */
    boolean sealed;
    /** How often it was emptied to be filled again. */
    int fillings;
    /** The next one in the pool of empty segments. */
    Segment nextEmpty;

    Segment(final UnsafeBuffer buffer, final int index) {
        this.buffer = buffer;
        this.index = index;
        capacity = buffer.capacity();
    }
}
