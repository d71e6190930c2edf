package io.kafcache.streams.index;

import io.kafcache.streams.memory.ReaderEpochs;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.NoSuchElementException;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Walks the keys of a snapshot. It copies leaf after leaf, and needs no lock and no coordination while it is within one. For one thread. */
public final class KeyCursor {
    private static final byte[] NOTHING = {};

    private final Snapshot snapshot;
    private final KeyRange range;
    private final boolean ascending;
    /** The present leaf. */
    private final UnsafeBuffer leaf = new UnsafeBuffer(NOTHING);
    /** The inner pages above the present leaf, and which of their children were taken. */
    private int[] path = new int[8];

    private int[] positions = new int[8];
    private int depth = -1;

    private int position;
    /** Positions of the leaf at which the walk goes on to the next one, or ends. */
    private int before;

    private int end;
    private boolean last;
    private boolean hasKey;

    KeyCursor(final Snapshot snapshot, final KeyRange range, final boolean ascending) {
        this.snapshot = snapshot;
        this.range = range;
        this.ascending = ascending;
        position = ascending ? -1 : 0;
        before = -1;
    }

    /**
     * Goes to the next key.
     *
     * @return false if there is none
     * @throws IllegalStateException if the snapshot or the index is closed
     */
    public boolean next() {
        snapshot.requireOpen();
        position += ascending ? 1 : -1;
        while (position >= end || position <= before) {
            if (last || !nextLeaf()) {
                last = true;
                // Stays here, whatever is called.
                position = ascending ? end : before;
                hasKey = false;
                return false;
            }
        }
        hasKey = true;
        return true;
    }

    /**
     * The present key.
     *
     * @return a new array
     * @throws NoSuchElementException if {@link #next()} has not returned true just before
     */
    public byte[] key() {
        final byte[] key = new byte[keyLength()];
        Page.getKey(leaf, 0, position, new UnsafeBuffer(key), 0);
        return key;
    }

    /**
     * The length of the present key.
     *
     * @return in bytes
     * @throws NoSuchElementException if {@link #next()} has not returned true just before
     */
    public int keyLength() {
        if (!hasKey) {
            throw new NoSuchElementException();
        }
        return Page.keyLength(leaf, 0, position);
    }

    /**
     * Copies the present key.
     *
     * @param target gets it; not null
     * @param offset where it gets it, in bytes
     * @return the key's length, in bytes
     * @throws NoSuchElementException if {@link #next()} has not returned true just before
     * @throws IndexOutOfBoundsException if it does not fit
     */
    public int getKey(final MutableDirectBuffer target, final int offset) {
        if (!hasKey) {
            throw new NoSuchElementException();
        }
        return Page.getKey(leaf, 0, position, target, offset);
    }

    /** Copies the next leaf, and finds out which of its keys are in the range. */
    private boolean nextLeaf() {
        final ReaderEpochs epochs = snapshot.index().epochs();
        final int epoch = epochs.enter();
        boolean there = false;
        try {
            there = copyNextLeaf();
        } catch (final RuntimeException e) {
            // Pages of a snapshot that was closed meanwhile hold anything.
            snapshot.requireOpen();
            throw e;
        } finally {
            epochs.leave(epoch);
            Reference.reachabilityFence(snapshot);
        }
        VarHandle.acquireFence();
        snapshot.requireOpen();
        if (!there) {
            return false;
        }
        final int count = Page.count(leaf, 0);
        final int first = range.first(leaf, 0);
        end = range.end(leaf, 0);
        before = first - 1;
        last = ascending ? end < count : first > 0;
        position = ascending ? first : end - 1;
        return true;
    }

    private boolean copyNextLeaf() {
        int reference = snapshot.node().root;
        if (reference == 0) {
            return false;
        }
        final Segment[] segments = snapshot.node().segments;
        final boolean seeking = depth < 0;
        if (seeking) {
            depth = 0;
        } else {
            reference = nextChild(segments);
            if (reference == 0) {
                return false;
            }
        }
        while (true) {
            final UnsafeBuffer buffer = PageArena.buffer(segments, reference);
            final int page = PageArena.offset(reference);
            if (Page.isLeaf(buffer, page)) {
                copy(buffer, page);
                return true;
            }
            if (depth == path.length) {
                path = Arrays.copyOf(path, 2 * depth);
                positions = Arrays.copyOf(positions, 2 * depth);
            }
            final int child = seeking ? soughtChild(buffer, page) : ascending ? -1 : Page.count(buffer, page) - 1;
            path[depth] = reference;
            positions[depth++] = child;
            reference = Page.child(buffer, page, child);
        }
    }

    private int soughtChild(final UnsafeBuffer buffer, final int page) {
        final UnsafeBuffer bound = ascending ? range.from() : range.to();
        if (bound == null) {
            return ascending ? -1 : Page.count(buffer, page) - 1;
        }
        return Page.childPosition(buffer, page, bound);
    }

    /** The child beside the path, or 0 for none. */
    private int nextChild(final Segment[] segments) {
        while (depth > 0) {
            final int reference = path[--depth];
            final UnsafeBuffer buffer = PageArena.buffer(segments, reference);
            final int page = PageArena.offset(reference);
            final int next = positions[depth] + (ascending ? 1 : -1);
            if (next >= -1 && next < Page.count(buffer, page)) {
                positions[depth++] = next;
                return Page.child(buffer, page, next);
            }
        }
        return 0;
    }

    private void copy(final UnsafeBuffer buffer, final int page) {
        final int capacity = buffer.getInt(page + Page.CAPACITY);
        if (leaf.capacity() < capacity) {
            // Not more than can be there, whatever garbage this is.
            buffer.boundsCheck(page, capacity);
            leaf.wrap(new byte[Math.max(capacity, Page.MAX_LENGTH)]);
        }
        buffer.getBytes(page, leaf, 0, capacity);
    }
}
