package io.kafcache.streams.index;

import org.agrona.collections.IntArrayList;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The pages of an index, and how they change. For the owner, who holds the lock for what changes them.
 *
 * <p>A page that a snapshot may see is never changed: it is replaced by a copy, and so is its parent then. Memory is allocated before anything
 * is changed, so that a failure to get it leaves all as it was.
 */
final class Tree {
    /** More than any tree has: so that whoever reads what is being changed does not go in a circle. */
    static final int MAX_DEPTH = 64;

    private static final int MAX_LENGTH = Page.MAX_LENGTH;
    /** A page with less is joined with a neighbour, if there is room for more afterwards. */
    private static final int MIN_LENGTH = MAX_LENGTH / 4;

    private static final int MAX_JOINED = MAX_LENGTH / 4 * 3;

    private final Pages pages;
    private final UnsafeBuffer separator = new UnsafeBuffer(0, 0);
    /** Contents of a page and of its parent in turns, as a change goes up: the separators stand in those of the page. */
    private final Entries[] scratch = {new Entries(), new Entries()};

    private final IntArrayList parts = new IntArrayList(8, 0);
    /** Positions before which the second and later parts begin. */
    private final IntArrayList cuts = new IntArrayList(8, 0);

    private int root;
    /** The pages that {@link #locate} passed, and which child or key it found. */
    private final int[] path = new int[MAX_DEPTH];

    private final int[] positions = new int[MAX_DEPTH];
    private int depth;

    Tree(final Pages pages) {
        this.pages = pages;
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
        for (int level = 0; level < MAX_DEPTH; level++) {
            final UnsafeBuffer buffer = PageArena.buffer(segments, reference);
            final int page = PageArena.offset(reference);
            if (Page.isLeaf(buffer, page)) {
                return Page.search(buffer, page, key) >= 0;
            }
            reference = Page.child(buffer, page, Page.childPosition(buffer, page, key));
        }
        throw new IllegalStateException("No leaf within " + MAX_DEPTH + " levels");
    }

    /** Searches a key, and keeps where it is or would be for {@link #insert} and {@link #remove}. */
    boolean locate(final UnsafeBuffer key) {
        int reference = root;
        depth = 0;
        if (reference == 0) {
            return false;
        }
        while (true) {
            final UnsafeBuffer buffer = pages.buffer(reference);
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
            root = pages.build(entries, 0, 1, 0, true);
            pages.commit();
            return;
        }
        final int leaf = path[depth];
        final int position = -1 - positions[depth];
        if (pages.isWritable(leaf) && PageEditor.insert(pages.buffer(leaf), PageArena.offset(leaf), position, key, 0)) {
            pages.changed(leaf);
            return;
        }
        try {
            if (!insertIntoCopy(leaf, position, key)) {
                final Entries entries = scratch[depth & 1];
                entries.load(pages.buffer(leaf), PageArena.offset(leaf));
                entries.insert(position, key, key.capacity(), 0);
                pages.replace(leaf);
                pack(entries, entries.child(-1), position == entries.count() - 1);
                replace(depth, depth == 0 ? 0 : positions[depth - 1], 1, entries);
            }
        } catch (final Throwable e) {
            pages.rollBack();
            throw e;
        }
        pages.commit();
    }

    private boolean insertIntoCopy(final int leaf, final int position, final UnsafeBuffer key) {
        final UnsafeBuffer buffer = pages.buffer(leaf);
        final int page = PageArena.offset(leaf);
        final long length = (long) Page.frontLength(buffer, page)
                + buffer.getInt(page + Page.HEAP)
                + Page.LEAF_SLOT
                + Page.entryLength(key.capacity());
        if (length > MAX_LENGTH || buffer.getInt(page + Page.HOLES) > length / Pages.ROOM) {
            return false;
        }
        final int copy = pages.copy(leaf, Pages.capacity((int) length, true));
        if (!PageEditor.insert(pages.buffer(copy), PageArena.offset(copy), position, key, 0)) {
            pages.unmake();
            return false;
        }
        pages.replace(leaf);
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
        final UnsafeBuffer buffer = pages.buffer(leaf);
        final int page = PageArena.offset(leaf);
        final int slot = Page.slots(buffer, page) + position * Page.LEAF_SLOT;
        final int entry = Page.entry(buffer, page, slot, Page.LEAF_SLOT);
        final int length =
                Page.usedLength(buffer, page) - Page.LEAF_SLOT - Page.entryLength(Page.suffixLength(buffer, entry));
        final boolean single = Page.count(buffer, page) == 1;
        final int capacity = buffer.getInt(page + Page.CAPACITY);
        final boolean fine = !single && length >= capacity / 2 && siblingToJoin(depth, length) < 0;
        if (fine && pages.isWritable(leaf)) {
            PageEditor.remove(buffer, page, position);
            pages.changed(leaf);
            return;
        }
        try {
            pages.replace(leaf);
            if (single) {
                parts.clear();
                replace(depth, depth == 0 ? 0 : positions[depth - 1], 1, scratch[depth & 1]);
            } else if (fine) {
                final int copy = pages.copy(leaf, capacity);
                PageEditor.remove(pages.buffer(copy), PageArena.offset(copy), position);
                replaceOne(depth, copy);
            } else {
                final Entries entries = scratch[depth & 1];
                entries.load(buffer, page);
                entries.remove(position);
                settle(depth, entries, entries.child(-1));
            }
        } catch (final Throwable e) {
            pages.rollBack();
            throw e;
        }
        pages.commit();
    }

    /** Removes all keys. */
    void clear() {
        if (root != 0) {
            pages.releaseAll(root);
            root = 0;
        }
    }

    /** Puts a leaf, which has its id, behind all others. */
    void append(final int leaf) {
        if (root == 0) {
            root = leaf;
            return;
        }
        final UnsafeBuffer first = new UnsafeBuffer(pages.key(leaf, false));
        locate(first);
        final UnsafeBuffer last = new UnsafeBuffer(pages.key(path[depth], true));
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
        pages.commit();
    }

    /** Puts one page in place of another one of the path. */
    private void replaceOne(final int level, final int reference) {
        if (level == 0) {
            root = reference;
            return;
        }
        final int parent = path[level - 1];
        final int position = positions[level - 1];
        if (pages.isWritable(parent)) {
            pages.putChild(parent, position, reference);
            pages.touch(parent);
            return;
        }
        final int copy = pages.copy(parent, pages.capacityOf(parent));
        pages.putChild(copy, position, reference);
        pages.replace(parent);
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
        final UnsafeBuffer buffer = pages.buffer(parent);
        final int page = PageArena.offset(parent);
        if (span == 1 && parts.size() == 2 && pages.isWritable(parent)) {
            wrapSeparator(contents, 0);
            if (PageEditor.insert(buffer, page, position + 1, separator, parts.getInt(1))) {
                pages.putChild(parent, position, parts.getInt(0));
                pages.touch(parent);
                return;
            }
        }
        final Entries entries = scratch[level - 1 & 1];
        entries.load(buffer, page);
        pages.replace(parent);
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
        while (!Page.isLeaf(pages.buffer(root), PageArena.offset(root))
                && Page.count(pages.buffer(root), PageArena.offset(root)) == 0) {
            pages.replace(root);
            root = Page.child(pages.buffer(root), PageArena.offset(root), -1);
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
        final UnsafeBuffer parentBuffer = pages.buffer(parent);
        final int parentPage = PageArena.offset(parent);
        final int other = siblingToTheRight(parentBuffer, parentPage, position) ? position + 1 : position - 1;
        final boolean inner = entries.slotLength() == Page.INNER_SLOT;
        final int between = Math.max(position, other);
        final byte[] key = inner ? new byte[Page.keyLength(parentBuffer, parentPage, between)] : new byte[0];
        separator.wrap(key);
        if (inner) {
            Page.getKey(parentBuffer, parentPage, between, separator, 0);
        }
        final UnsafeBuffer buffer = pages.buffer(sibling);
        final int page = PageArena.offset(sibling);
        if (other > position) {
            if (inner) {
                entries.insert(entries.count(), separator, key.length, Page.child(buffer, page, -1));
            }
            entries.append(buffer, page);
        } else {
            entries.prepend(buffer, page, separator);
        }
        pages.replace(sibling);
        // A page that gets keys of another one is written under a new id.
        pack(entries, inner ? entries.child(-1) : 0, false);
        replace(level, Math.min(position, other), 2, entries);
    }

    /** The neighbour to be joined with a page that has some length; -1 if there is none. */
    private int siblingToJoin(final int level, final int length) {
        if (length >= MIN_LENGTH || level == 0) {
            return -1;
        }
        final UnsafeBuffer buffer = pages.buffer(path[level - 1]);
        final int page = PageArena.offset(path[level - 1]);
        final int position = positions[level - 1];
        final boolean right = siblingToTheRight(buffer, page, position);
        if (!right && position < 0) {
            return -1;
        }
        final int sibling = Page.child(buffer, page, right ? position + 1 : position - 1);
        final int used = Page.usedLength(pages.buffer(sibling), PageArena.offset(sibling));
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
            parts.addInt(pages.build(entries, from, to, first, !appended || to == count));
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
}
