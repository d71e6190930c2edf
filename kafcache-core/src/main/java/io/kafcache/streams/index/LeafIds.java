package io.kafcache.streams.index;

import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntConsumer;

/**
 * The numbers under which leaves are written: which leaf has which, and what the servers may hold under it. 0 is none. For whoever holds the
 * lock.
 *
 * <p>An id that the servers may hold is not given to another leaf before it has been deleted there. That is done in the flush after the one
 * that wrote a manifest without it, since until then a load may need it.
 */
final class LeafIds {
    /** Those of leaves. */
    private final BitSet live = new BitSet();
    /** Those that cannot be given to another leaf. */
    private final BitSet taken = new BitSet();
    /** Those of leaves whose keys are not those that were written last. */
    private final BitSet dirty = new BitSet();
    /** Those that may have been written. */
    private final BitSet written = new BitSet();
    /** Those that may have been written, whose leaves are gone, and which the last manifest may have. */
    private final BitSet dropped = new BitSet();
    /** Those that may have been written, and which no manifest has. */
    private final BitSet garbage = new BitSet();

    private int[] references = new int[16];
    private int lowestFree = 1;

    /** Takes the lowest id that is free. */
    int take() {
        final int id = taken.nextClearBit(lowestFree);
        lowestFree = id + 1;
        take(id);
        return id;
    }

    private void take(final int id) {
        taken.set(id);
        if (id >= references.length) {
            references = Arrays.copyOf(references, id + (id >> 1));
        }
    }

    /** Says which leaf has an id now. Its keys are not those that were written last. */
    void link(final int id, final int reference) {
        references[id] = reference;
        live.set(id);
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
            live.clear(id);
            dirty.clear(id);
            if (written.get(id)) {
                dropped.set(id);
            } else {
                free(id);
            }
        }
    }

    private void free(final int id) {
        taken.clear(id);
        written.clear(id);
        lowestFree = Math.min(lowestFree, id);
    }

    /** Says which leaf was found under an id on the servers. */
    void adopt(final int id, final int reference) {
        take(id);
        references[id] = reference;
        live.set(id);
        written.set(id);
    }

    /** Says that the servers hold something under an id that is part of the last manifest, or of a flush after it, but is no leaf any more. */
    void adoptDropped(final int id) {
        take(id);
        written.set(id);
        dropped.set(id);
    }

    /** Says that the servers may hold something under an id that is not part of the state. */
    void adoptGarbage(final int id) {
        take(id);
        written.set(id);
        garbage.set(id);
    }

    /** Whether the servers would be told nothing, given the ids that the last manifest has. */
    boolean isClean(final BitSet settled) {
        return dirty.isEmpty() && dropped.isEmpty() && garbage.isEmpty() && live.equals(settled);
    }

    BitSet copyOfLive() {
        return (BitSet) live.clone();
    }

    BitSet copyOfDropped() {
        return (BitSet) dropped.clone();
    }

    BitSet copyOfGarbage() {
        return (BitSet) garbage.clone();
    }

    /** Takes the leaves to be written, which are clean from now on. */
    BitSet takeDirty() {
        final BitSet result = (BitSet) dirty.clone();
        dirty.clear();
        return result;
    }

    /** Of some ids, those under which nothing was written; from now on it may have been. */
    BitSet takeUnwritten(final BitSet of) {
        final BitSet result = (BitSet) of.clone();
        result.andNot(written);
        written.or(result);
        return result;
    }

    int reference(final int id) {
        return references[id];
    }

    /** An id below which all ids lie that the servers may hold. */
    int end() {
        return taken.length();
    }

    /** After a manifest was written without those that were dropped before it, and others were deleted. */
    void confirm(final BitSet droppedBefore, final BitSet deleted) {
        forEach(deleted, id -> {
            garbage.clear(id);
            free(id);
        });
        dropped.andNot(droppedBefore);
        garbage.or(droppedBefore);
    }

    /**
     * After a flush of which nobody knows how far it came. What it wrote under new ids must stay where it is, and would be overwritten too early if it was
     * written again as what it has become meanwhile: so its leaves get other ids.
     *
     * @param relink is called with each new id
     */
    void abandon(final BitSet tried, final BitSet triedFirst, final IntConsumer relink) {
        forEach(tried, id -> {
            if (live.get(id)) {
                dirty.set(id);
            }
        });
        forEach(triedFirst, id -> {
            if (live.get(id)) {
                final int reference = references[id];
                final int other = take();
                unlink(id);
                dropIfUnlinked(id);
                link(other, reference);
                relink.accept(other);
            }
        });
    }

    static void forEach(final BitSet ids, final IntConsumer action) {
        for (int id = ids.nextSetBit(0); id >= 0; id = ids.nextSetBit(id + 1)) {
            action.accept(id);
        }
    }

    /** What this takes on the heap, in bytes, about. */
    long heapBytes() {
        final long bits =
                (long) live.size() + taken.size() + dirty.size() + written.size() + dropped.size() + garbage.size();
        return (long) references.length * Integer.BYTES + bits / Byte.SIZE;
    }
}
