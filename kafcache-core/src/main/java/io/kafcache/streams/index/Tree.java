package io.kafcache.streams.index;

import java.util.Arrays;
import org.agrona.collections.IntArrayList;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The pages of an index, and how they change. For the owner, who holds the lock for what changes them.
 *
 * <p>A page that a snapshot may see is never changed: it is replaced by a copy, and so is its parent then. Memory is allocated before anything
 * is changed, so that a failure to get it leaves all as it was.
 */
final class Tree {
    private static final int MAX_LENGTH = Page.MAX_LENGTH;
    /** A page with less is joined with a neighbour, if there is room for more afterwards. */
    private static final int MIN_LENGTH = MAX_LENGTH / 4;

    private static final int MAX_JOINED = MAX_LENGTH / 4 * 3;
    /** Of its length, what a page gets as room to grow. */
    private static final int ROOM = 16;

    private final PageArena arena;
    private final Snapshots snapshots;
    private final LeafIds ids;
    private final UnsafeBuffer separator = new UnsafeBuffer(0, 0);
    /** Contents of a page and of its parent in turns, as a change goes up: the separators stand in those of the page. */
    private final Entries[] scratch = {new Entries(), new Entries()};

    private final IntArrayList parts = new IntArrayList(8, 0);
    /** Positions before which the second and later parts begin. */
    private final IntArrayList cuts = new IntArrayList(8, 0);

    private final IntArrayList built = new IntArrayList(8, 0);
    private final IntArrayList replaced = new IntArrayList(8, 0);
    private int root;
    /** The pages that {@link #locate} passed, and which child or key it found. */
    private int[] path = new int[8];

    private int[] positions = new int[8];
    private int depth;

    Tree(final PageArena arena, final Snapshots snapshots, final LeafIds ids) {
        this.arena = arena;
        this.snapshots = snapshots;
        this.ids = ids;
    }

    int root() {
        return root;
    }

    /**
     * Whether there is a key, for any thread. What it reads may change meanwhile; then it returns anything or throws any runtime exception.
     *
     * @param root where to begin
     */
    static boolean contains(final Segment[] segments, final int root, final UnsafeBuffer key) {
        int reference = root;
        if (reference == 0) {
            return false;
        }
        while (true) {
            final UnsafeBuffer buffer = PageArena.buffer(segments, reference);
            final int page = PageArena.offset(reference);
            if (Page.isLeaf(buffer, page)) {
                return Page.search(buffer, page, key) >= 0;
            }
            reference = Page.child(buffer, page, Page.childPosition(buffer, page, key));
        }
    }

    /** Searches a key, and keeps where it is or would be for {@link #insert} and {@link #remove}. */
    boolean locate(final UnsafeBuffer key) {
        int reference = root;
        depth = 0;
        if (reference == 0) {
            return false;
        }
        while (true) {
            if (depth == path.length) {
                path = Arrays.copyOf(path, 2 * depth);
                positions = Arrays.copyOf(positions, 2 * depth);
            }
            final UnsafeBuffer buffer = arena.buffer(reference);
            final int page = PageArena.offset(reference);
            path[depth] = reference;
            if (Page.isLeaf(buffer, page)) {
                positions[depth] = Page.search(buffer, page, key);
                return positions[depth] >= 0;
            }
            final int position = Page.childPosition(buffer, page, key);
            positions[depth++] = position;
            reference = Page.child(buffer, page, position);
        }
    }

    /**
     * Inserts the key that was located and is not there.
     *
     * @throws OutOfMemoryError if there is no direct memory left; nothing has changed then
     */
    void insert(final UnsafeBuffer key) {
        if (root == 0) {
            final Entries entries = scratch[0];
            entries.reset(Page.LEAF_SLOT);
            entries.insert(0, key, key.capacity(), 0);
            root = build(entries, 0, 1, 0, true);
            commit();
            return;
        }
        final int leaf = path[depth];
        final int position = -1 - positions[depth];
        if (isWritable(leaf) && PageEditor.insert(arena.buffer(leaf), PageArena.offset(leaf), position, key, 0)) {
            touch(leaf);
            ids.changed(arena.buffer(leaf).getInt(PageArena.offset(leaf) + Page.ID));
            return;
        }
        try {
            if (!insertIntoCopy(leaf, position, key)) {
                final Entries entries = scratch[depth & 1];
                entries.load(arena.buffer(leaf), PageArena.offset(leaf));
                entries.insert(position, key, key.capacity(), 0);
                replaced.addInt(leaf);
                pack(entries, entries.child(-1), position == entries.count() - 1);
                replace(depth, depth == 0 ? 0 : positions[depth - 1], 1, entries);
            }
        } catch (final Throwable e) {
            rollBack();
            throw e;
        }
        commit();
    }

    private boolean insertIntoCopy(final int leaf, final int position, final UnsafeBuffer key) {
        final UnsafeBuffer buffer = arena.buffer(leaf);
        final int page = PageArena.offset(leaf);
        final long length = (long) Page.frontLength(buffer, page)
                + buffer.getInt(page + Page.HEAP)
                + Page.LEAF_SLOT
                + Page.entryLength(key.capacity());
        if (length > MAX_LENGTH || buffer.getInt(page + Page.HOLES) > length / ROOM) {
            return false;
        }
        final int copy = copy(leaf, capacity((int) length, true));
        if (!PageEditor.insert(arena.buffer(copy), PageArena.offset(copy), position, key, 0)) {
            built.popInt();
            free(copy);
            return false;
        }
        replaced.addInt(leaf);
        replaceOne(depth, copy);
        return true;
    }

    /**
     * Removes the key that was located.
     *
     * @throws OutOfMemoryError if there is no direct memory left; nothing has changed then
     */
    void remove() {
        final int leaf = path[depth];
        final int position = positions[depth];
        final UnsafeBuffer buffer = arena.buffer(leaf);
        final int page = PageArena.offset(leaf);
        final int slot = Page.slots(buffer, page) + position * Page.LEAF_SLOT;
        final int entry = Page.entry(buffer, page, slot, Page.LEAF_SLOT);
        final int length =
                Page.usedLength(buffer, page) - Page.LEAF_SLOT - Page.entryLength(Page.suffixLength(buffer, entry));
        final boolean single = Page.count(buffer, page) == 1;
        final int capacity = buffer.getInt(page + Page.CAPACITY);
        final boolean fine = !single && length >= capacity / 2 && siblingToJoin(depth, length) < 0;
        if (fine && isWritable(leaf)) {
            PageEditor.remove(buffer, page, position);
            touch(leaf);
            ids.changed(buffer.getInt(page + Page.ID));
            return;
        }
        try {
            replaced.addInt(leaf);
            if (single) {
                parts.clear();
                replace(depth, depth == 0 ? 0 : positions[depth - 1], 1, scratch[depth & 1]);
            } else if (fine) {
                final int copy = copy(leaf, capacity);
                PageEditor.remove(arena.buffer(copy), PageArena.offset(copy), position);
                replaceOne(depth, copy);
            } else {
                final Entries entries = scratch[depth & 1];
                entries.load(buffer, page);
                entries.remove(position);
                settle(depth, entries, entries.child(-1));
            }
        } catch (final Throwable e) {
            rollBack();
            throw e;
        }
        commit();
    }

    /** Removes all keys. */
    void clear() {
        if (root != 0) {
            releaseAll(root);
            root = 0;
        }
    }

    private void releaseAll(final int reference) {
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

    /** Puts a leaf, which has its id, behind all others. */
    void append(final int leaf) {
        if (root == 0) {
            root = leaf;
            return;
        }
        final UnsafeBuffer first = new UnsafeBuffer(key(leaf, false));
        locate(first);
        final UnsafeBuffer last = new UnsafeBuffer(key(path[depth], true));
        final Entries entries = scratch[depth & 1];
        entries.reset(Page.LEAF_SLOT);
        entries.insert(0, last, last.capacity(), 0);
        entries.insert(1, first, first.capacity(), 0);
        parts.clear();
        parts.addInt(path[depth]);
        parts.addInt(leaf);
        cuts.clear();
        cuts.addInt(1);
        replace(depth, depth == 0 ? 0 : positions[depth - 1], 1, entries);
        commit();
    }

    /** Tells a leaf its id. */
    void putId(final int id) {
        final int reference = ids.reference(id);
        arena.buffer(reference).putInt(PageArena.offset(reference) + Page.ID, id);
    }

    /** Puts one page in place of another one of the path. */
    private void replaceOne(final int level, final int reference) {
        if (level == 0) {
            root = reference;
            return;
        }
        final int parent = path[level - 1];
        final int position = positions[level - 1];
        if (isWritable(parent)) {
            putChild(parent, position, reference);
            touch(parent);
            return;
        }
        final int copy = copy(parent, capacityOf(parent));
        putChild(copy, position, reference);
        replaced.addInt(parent);
        replaceOne(level - 1, copy);
    }

    /**
     * Puts the parts in place of pages below the path.
     *
     * @param level theirs
     * @param position of the first one in the parent
     * @param span how many neighbours are replaced
     * @param contents of the parts, for the separators
     */
    private void replace(final int level, final int position, final int span, final Entries contents) {
        if (level == 0) {
            replaceRoot(contents);
            return;
        }
        if (span == 1 && parts.size() == 1) {
            replaceOne(level, parts.getInt(0));
            return;
        }
        final int parent = path[level - 1];
        final UnsafeBuffer buffer = arena.buffer(parent);
        final int page = PageArena.offset(parent);
        if (span == 1 && parts.size() == 2 && isWritable(parent)) {
            wrapSeparator(contents, 0);
            if (PageEditor.insert(buffer, page, position + 1, separator, parts.getInt(1))) {
                putChild(parent, position, parts.getInt(0));
                touch(parent);
                return;
            }
        }
        final Entries entries = scratch[level - 1 & 1];
        entries.load(buffer, page);
        replaced.addInt(parent);
        if (parts.isEmpty() && !removeChild(entries, position)) {
            replace(level - 1, level == 1 ? 0 : positions[level - 2], 1, entries);
            return;
        }
        if (!parts.isEmpty()) {
            entries.setChild(position, parts.getInt(0));
            for (int i = 1; i < span; i++) {
                entries.remove(position + 1);
            }
            for (int i = 1; i < parts.size(); i++) {
                wrapSeparator(contents, i - 1);
                entries.insert(position + i, separator, separator.capacity(), parts.getInt(i));
            }
        }
        if (level == 1 && entries.count() == 0) {
            root = entries.child(-1);
            dropUselessRoots();
            return;
        }
        settle(level - 1, entries, entries.child(-1));
    }

    private static boolean removeChild(final Entries entries, final int position) {
        if (position >= 0) {
            entries.remove(position);
        } else if (entries.count() > 0) {
            entries.setChild(-1, entries.child(0));
            entries.remove(0);
        } else {
            return false;
        }
        return true;
    }

    private void replaceRoot(final Entries contents) {
        Entries below = contents;
        while (parts.size() > 1) {
            final Entries entries = below == scratch[0] ? scratch[1] : scratch[0];
            entries.reset(Page.INNER_SLOT);
            entries.setChild(-1, parts.getInt(0));
            for (int i = 1; i < parts.size(); i++) {
                wrapSeparator(below, i - 1);
                entries.insert(i - 1, separator, separator.capacity(), parts.getInt(i));
            }
            pack(entries, parts.getInt(0), true);
            below = entries;
        }
        root = parts.isEmpty() ? 0 : parts.getInt(0);
    }

    private void dropUselessRoots() {
        while (!Page.isLeaf(arena.buffer(root), PageArena.offset(root))
                && Page.count(arena.buffer(root), PageArena.offset(root)) == 0) {
            replaced.addInt(root);
            root = Page.child(arena.buffer(root), PageArena.offset(root), -1);
        }
    }

    private void wrapSeparator(final Entries contents, final int part) {
        final int cut = cuts.getInt(part);
        final boolean leaf = contents.slotLength() == Page.LEAF_SLOT;
        contents.wrapKey(cut, leaf ? contents.separatorLength(cut) : contents.keyLength(cut), separator);
    }

    /** Makes pages of what a page of the path has become, and of a neighbour if it has become small. */
    private void settle(final int level, final Entries entries, final int idOrChild) {
        final int sibling = siblingToJoin(level, (int) Math.min(MAX_LENGTH, entries.length(0, entries.count())));
        if (sibling < 0) {
            pack(entries, idOrChild, false);
            replace(level, level == 0 ? 0 : positions[level - 1], 1, entries);
            return;
        }
        final int parent = path[level - 1];
        final int position = positions[level - 1];
        final UnsafeBuffer parentBuffer = arena.buffer(parent);
        final int parentPage = PageArena.offset(parent);
        final int other = siblingToTheRight(parentBuffer, parentPage, position) ? position + 1 : position - 1;
        final boolean inner = entries.slotLength() == Page.INNER_SLOT;
        final int between = Math.max(position, other);
        final byte[] key = inner ? new byte[Page.keyLength(parentBuffer, parentPage, between)] : new byte[0];
        separator.wrap(key);
        if (inner) {
            Page.getKey(parentBuffer, parentPage, between, separator, 0);
        }
        final UnsafeBuffer buffer = arena.buffer(sibling);
        final int page = PageArena.offset(sibling);
        if (other > position) {
            if (inner) {
                entries.insert(entries.count(), separator, key.length, Page.child(buffer, page, -1));
            }
            entries.append(buffer, page);
        } else {
            entries.prepend(buffer, page, separator);
        }
        replaced.addInt(sibling);
        // A page that gets keys of another one is written under a new id.
        pack(entries, inner ? entries.child(-1) : 0, false);
        replace(level, Math.min(position, other), 2, entries);
    }

    /** The neighbour to be joined with a page that has some length; -1 if there is none. */
    private int siblingToJoin(final int level, final int length) {
        if (length >= MIN_LENGTH || level == 0) {
            return -1;
        }
        final UnsafeBuffer buffer = arena.buffer(path[level - 1]);
        final int page = PageArena.offset(path[level - 1]);
        final int position = positions[level - 1];
        final boolean right = siblingToTheRight(buffer, page, position);
        if (!right && position < 0) {
            return -1;
        }
        final int sibling = Page.child(buffer, page, right ? position + 1 : position - 1);
        final int used = Page.usedLength(arena.buffer(sibling), PageArena.offset(sibling));
        return used + length <= MAX_JOINED ? sibling : -1;
    }

    private static boolean siblingToTheRight(final UnsafeBuffer buffer, final int page, final int position) {
        return position + 1 < Page.count(buffer, page);
    }

    /**
     * Makes {@link #parts} of some contents.
     *
     * @param idOrChild of the first part
     * @param appended whether the last key is new, so that more can be expected behind it
     */
    private void pack(final Entries entries, final int idOrChild, final boolean appended) {
        parts.clear();
        cuts.clear();
        final int count = entries.count();
        final boolean leaf = entries.slotLength() == Page.LEAF_SLOT;
        if (appended && leaf && count > 1 && entries.length(0, count) > MAX_LENGTH) {
            cut(entries, 0, count - 1);
            cuts.addInt(count - 1);
        } else {
            cut(entries, 0, count);
        }
        int from = 0;
        int first = idOrChild;
        for (int i = 0; i <= cuts.size(); i++) {
            final int to = i < cuts.size() ? cuts.getInt(i) : count;
            parts.addInt(build(entries, from, to, first, !appended || to == count));
            if (leaf) {
                from = to;
                first = 0;
            } else if (to < count) {
                from = to + 1;
                first = entries.child(to);
            }
        }
    }

    private void cut(final Entries entries, final int from, final int to) {
        if (to - from > 1 && entries.length(from, to) > MAX_LENGTH) {
            final int middle = entries.middle(from, to);
            cut(entries, from, middle);
            cuts.addInt(middle);
            cut(entries, entries.slotLength() == Page.LEAF_SLOT ? middle : middle + 1, to);
        }
    }

    private int build(final Entries entries, final int from, final int to, final int idOrChild, final boolean room) {
        final int capacity = capacity(Math.toIntExact(entries.length(from, to)), room);
        final int reference = arena.allocate(capacity);
        built.addInt(reference);
        entries.write(from, to, arena.buffer(reference), PageArena.offset(reference), capacity, idOrChild);
        touch(reference);
        return reference;
    }

    private int copy(final int reference, final int capacity) {
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

    private static int capacity(final int length, final boolean room) {
        return PageArena.capacity(room && length < MAX_LENGTH ? Math.min(MAX_LENGTH, length + length / ROOM) : length);
    }

    private int capacityOf(final int reference) {
        return arena.buffer(reference).getInt(PageArena.offset(reference) + Page.CAPACITY);
    }

    private void putChild(final int parent, final int position, final int child) {
        final UnsafeBuffer buffer = arena.buffer(parent);
        buffer.putInt(Page.childOffset(buffer, PageArena.offset(parent), position), child);
    }

    private boolean isWritable(final int reference) {
        return arena.buffer(reference).getLong(PageArena.offset(reference) + Page.GENERATION)
                > snapshots.newestGeneration();
    }

    private void touch(final int reference) {
        arena.buffer(reference).putLong(PageArena.offset(reference) + Page.GENERATION, snapshots.nextGeneration());
    }

    private void commit() {
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

    private void rollBack() {
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
