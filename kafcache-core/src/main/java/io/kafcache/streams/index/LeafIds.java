package io.kafcache.streams.index;

import java.util.Arrays;
import java.util.BitSet;

/** The numbers under which leaves are written: which leaf has which, and which leaves have changed. 0 is none. */
final class LeafIds {
    private final BitSet taken = new BitSet();
    private final BitSet dirty = new BitSet();
    private int[] references = new int[16];
    private int lowestFree = 1;

    /** Takes the lowest id that is free. */
    int take() {
        final int id = taken.nextClearBit(lowestFree);
        taken.set(id);
        lowestFree = id + 1;
        if (id >= references.length) {
            references = Arrays.copyOf(references, id + (id >> 1));
        }
        return id;
    }

    /** Says which leaf has an id now. Its keys are not those that were written last. */
    void link(final int id, final int reference) {
        references[id] = reference;
        dirty.set(id);
    }

    void unlink(final int id) {
        references[id] = 0;
    }

    /** Says that the keys of a leaf have changed. */
    void changed(final int id) {
        dirty.set(id);
    }

    void dropIfUnlinked(final int id) {
        if (references[id] == 0) {
            dirty.clear(id);
            taken.clear(id);
            lowestFree = Math.min(lowestFree, id);
        }
    }

    /** What this takes on the heap, in bytes, about. */
    long heapBytes() {
        return (long) references.length * Integer.BYTES + (taken.size() + dirty.size()) / Byte.SIZE;
    }
}
