package io.kafcache.streams.index;

import org.agrona.collections.IntArrayList;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Makes and replaces pages for the {@link Tree}. Pages are made first and are replaced last, so that a failure to get memory for one leaves all as it was.
 */
final class Pages {
    /** Of its length, what a page gets as room to grow. */
    static final int ROOM = 16;

    private final PageArena arena;
    private final Snapshots snapshots;
    private final LeafIds ids;
    private final IntArrayList built = new IntArrayList(8, 0);
    private final IntArrayList replaced = new IntArrayList(8, 0);

    Pages(final PageArena arena, final Snapshots snapshots, final LeafIds ids) {
        this.arena = arena;
        this.snapshots = snapshots;
        this.ids = ids;
    }

    UnsafeBuffer buffer(final int reference) {
        return arena.buffer(reference);
    }

    /** Says that a page is no part of the tree any more, once the change is committed. */
    void replace(final int reference) {
        replaced.addInt(reference);
    }

    /** Frees the page that was made last, which was of no use. */
    void unmake() {
        free(built.popInt());
    }

    /** Says that keys were added to a leaf, or removed, where it is. */
    void changed(final int leaf) {
        touch(leaf);
        ids.changed(id(leaf));
    }

    /** Copies a written page. Nothing leads to it yet. */
    int allocate(final UnsafeBuffer image, final int length) {
        final int capacity = PageArena.capacity(length);
        final int reference = arena.allocate(capacity);
        PageEditor.copy(image, 0, arena.buffer(reference), PageArena.offset(reference), capacity);
        touch(reference);
        return reference;
    }

    /** The first or the last key of a page. */
    byte[] key(final int reference, final boolean last) {
        final UnsafeBuffer buffer = arena.buffer(reference);
        final int page = PageArena.offset(reference);
        final int position = last ? Page.count(buffer, page) - 1 : 0;
        final byte[] key = new byte[Page.keyLength(buffer, page, position)];
        Page.getKey(buffer, page, position, new UnsafeBuffer(key), 0);
        return key;
    }

    /** Tells a leaf its id. */
    void putId(final int id) {
        final int reference = ids.reference(id);
        arena.buffer(reference).putInt(PageArena.offset(reference) + Page.ID, id);
    }

    /** Gives up a page and all below it. */
    void releaseAll(final int reference) {
        final UnsafeBuffer buffer = arena.buffer(reference);
        final int page = PageArena.offset(reference);
        if (Page.isLeaf(buffer, page)) {
            ids.unlink(id(reference));
            ids.dropIfUnlinked(id(reference));
        } else {
            for (int i = -1; i < Page.count(buffer, page); i++) {
                releaseAll(Page.child(buffer, page, i));
            }
        }
        release(reference);
    }

    /**
     * Makes a page.
     *
     * @param idOrChild the id of a leaf, 0 for a new one; the first child of an inner page
     * @param room whether it is expected to grow
     */
    int build(final Entries entries, final int from, final int to, final int idOrChild, final boolean room) {
        final int capacity = capacity(Math.toIntExact(entries.length(from, to)), room);
        final int reference = arena.allocate(capacity);
        built.addInt(reference);
        entries.write(from, to, arena.buffer(reference), PageArena.offset(reference), capacity, idOrChild);
        touch(reference);
        return reference;
    }

    /** Copies a page, to be changed. */
    int copy(final int reference, final int capacity) {
        final int copy = arena.allocate(capacity);
        built.addInt(copy);
        PageEditor.copy(
                arena.buffer(reference),
                PageArena.offset(reference),
                arena.buffer(copy),
                PageArena.offset(copy),
                capacity);
        touch(copy);
        return copy;
    }

    static int capacity(final int length, final boolean room) {
        return PageArena.capacity(
                room && length < Page.MAX_LENGTH ? Math.min(Page.MAX_LENGTH, length + length / ROOM) : length);
    }

    int capacityOf(final int reference) {
        return arena.buffer(reference).getInt(PageArena.offset(reference) + Page.CAPACITY);
    }

    void putChild(final int parent, final int position, final int child) {
        final UnsafeBuffer buffer = arena.buffer(parent);
        buffer.putInt(Page.childOffset(buffer, PageArena.offset(parent), position), child);
    }

    /** Whether no snapshot sees a page. */
    boolean isWritable(final int reference) {
        return arena.buffer(reference).getLong(PageArena.offset(reference) + Page.GENERATION)
                > snapshots.newestGeneration();
    }

    /** Says that a page is changed now. */
    void touch(final int reference) {
        arena.buffer(reference).putLong(PageArena.offset(reference) + Page.GENERATION, snapshots.nextGeneration());
    }

    /** Numbers the new leaves, and gives up the pages that were replaced. */
    void commit() {
        for (int i = 0; i < replaced.size(); i++) {
            final int reference = replaced.getInt(i);
            if (isLeaf(reference)) {
                ids.unlink(id(reference));
            }
        }
        for (int i = 0; i < built.size(); i++) {
            final int reference = built.getInt(i);
            if (isLeaf(reference)) {
                final int id = id(reference) == 0 ? ids.take() : id(reference);
                arena.buffer(reference).putInt(PageArena.offset(reference) + Page.ID, id);
                ids.link(id, reference);
            }
        }
        for (int i = 0; i < replaced.size(); i++) {
            final int reference = replaced.getInt(i);
            if (isLeaf(reference)) {
                ids.dropIfUnlinked(id(reference));
            }
            release(reference);
        }
        built.clear();
        replaced.clear();
    }

    /** Gives up the new pages. */
    void rollBack() {
        for (int i = 0; i < built.size(); i++) {
            free(built.getInt(i));
        }
        built.clear();
        replaced.clear();
    }

    private boolean isLeaf(final int reference) {
        return Page.isLeaf(arena.buffer(reference), PageArena.offset(reference));
    }

    private int id(final int reference) {
        return arena.buffer(reference).getInt(PageArena.offset(reference) + Page.ID);
    }

    private void release(final int reference) {
        if (isWritable(reference)) {
            free(reference);
        } else {
            snapshots.defer(reference);
        }
    }

    void free(final int reference) {
        arena.free(reference, capacityOf(reference));
    }
}
