package io.kafcache.streams.index;

import java.lang.invoke.VarHandle;
import java.util.function.IntConsumer;
import org.agrona.collections.IntArrayList;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The live snapshots, and the pages that were replaced while one needed them. For whoever holds the lock.
 *
 * <p>Each snapshot ends a generation. A page of a generation that has ended before a live snapshot was made belongs to that snapshot. A page that is replaced
 * is kept with the newest snapshot that has it; when that one is closed, it goes to the next older one that has it, or is freed.
 */
final class Snapshots {
    /** One snapshot. */
    static final class Node {
        final long generation;
        final int root;
        final long size;
        /** All pages of the snapshot are in these. */
        final Segment[] segments;

        /** Pages that were replaced, which only this one and older ones need. */
        private IntArrayList deferred = new IntArrayList();

        private Node older;
        private Node newer;
        private volatile boolean closed;

        private Node(final long generation, final int root, final long size, final Segment[] segments) {
            this.generation = generation;
            this.root = root;
            this.size = size;
            this.segments = segments;
        }

        /** For any thread. While it is false, nothing that was read before was changed or freed. */
        boolean isClosed() {
            return closed;
        }
    }

    private Node newest;
    private long nextGeneration = 1;

    /** The generation of pages that are made or changed now. */
    long nextGeneration() {
        return nextGeneration;
    }

    /** Pages of this generation and older ones are not to be changed. */
    long newestGeneration() {
        return newest == null ? 0 : newest.generation;
    }

    Node open(final int root, final long size, final Segment[] segments) {
        final Node node = new Node(nextGeneration++, root, size, segments);
        node.older = newest;
        if (newest != null) {
            newest.newer = node;
        }
        newest = node;
        return node;
    }

    /** Keeps a page, which was replaced, as long as a snapshot needs it; the newest one does. */
    void defer(final int reference) {
        newest.deferred.addInt(reference);
    }

    /**
     * Closes a snapshot.
     *
     * @return false if it was closed before
     */
    boolean close(final Node node, final PageArena arena, final IntConsumer free) {
        if (node.closed) {
            return false;
        }
        node.closed = true;
        // Who sees what becomes of its pages sees that it is closed.
        VarHandle.storeStoreFence();
        if (node.newer == null) {
            newest = node.older;
        } else {
            node.newer.older = node.older;
        }
        if (node.older != null) {
            node.older.newer = node.newer;
        }
        for (int i = 0; i < node.deferred.size(); i++) {
            final int reference = node.deferred.getInt(i);
            final UnsafeBuffer buffer = arena.buffer(reference);
            final long generation = buffer.getLong(PageArena.offset(reference) + Page.GENERATION);
            if (node.older != null && generation <= node.older.generation) {
                node.older.deferred.addInt(reference);
            } else {
                free.accept(reference);
            }
        }
        node.deferred = null;
        return true;
    }

    /** Closes all, whose pages are gone. */
    void closeAll() {
        for (Node node = newest; node != null; node = node.older) {
            node.closed = true;
            node.deferred = null;
        }
        newest = null;
    }
}
