package io.kafcache.streams.index;

import io.kafcache.streams.memory.Memory;
import io.kafcache.streams.memory.ReaderEpochs;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.StampedLock;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The keys of a store partition, in unsigned lexicographic order, outside of the heap. Keys are any bytes, an empty key among them.
 *
 * <p>One thread owns an index and changes it. Another one may become the owner, with a happens-before relationship between the two. Any
 * thread may call {@link #read}, {@link #size}, {@link #memoryBytes} and {@link #snapshot}.
 */
public final class KeyIndex implements AutoCloseable {
    static final String CLOSED_MESSAGE = "The key index is closed";

    /** How often a read is tried before the owner is made to wait. */
    private static final int FREE_ATTEMPTS = 4;

    private final ReaderEpochs epochs = new ReaderEpochs(CLOSED_MESSAGE);
    private final Memory memory = new Memory(epochs);
    private final PageArena arena = new PageArena(memory);
    private final Snapshots snapshots = new Snapshots();
    private final LeafIds ids = new LeafIds();
    private final Tree tree = new Tree(arena, snapshots, ids);
    /** Held for writing while pages are changed or snapshots come and go; a change takes less than what a thread waits for a lock. */
    private final StampedLock lock = new StampedLock();

    private final UnsafeBuffer probe = new UnsafeBuffer(0, 0);
    private final AtomicLong size = new AtomicLong();
    /** What the servers are known to have. */
    private Manifest settled = Manifest.NONE;

    private long lastFlush;
    private boolean flushing;
    private volatile boolean closed;

    /** An empty index, which takes memory with its first key. */
    public KeyIndex() {}

    /**
     * Adds a key. For the owner.
     *
     * @param key not null; copied
     * @return whether it is new
     * @throws IllegalStateException if closed, or if the index holds as much as it can
     * @throws OutOfMemoryError if there is no direct memory left; nothing has changed then
     */
    public boolean add(final byte[] key) {
        probe.wrap(key);
        return addProbe();
    }

    /**
     * Adds a key. For the owner.
     *
     * @param buffer holds the key, which is copied; not null
     * @param offset where it begins, in bytes
     * @param length in bytes
     * @return whether it is new
     * @throws IllegalStateException if closed, or if the index holds as much as it can
     * @throws IndexOutOfBoundsException if the buffer does not hold these bytes
     * @throws OutOfMemoryError if there is no direct memory left; nothing has changed then
     */
    public boolean add(final DirectBuffer buffer, final int offset, final int length) {
        probe.wrap(buffer, offset, length);
        return addProbe();
    }

    private boolean addProbe() {
        requireOpen();
        if (tree.locate(probe)) {
            return false;
        }
        final long stamp = lock.writeLock();
        try {
            tree.insert(probe);
            size.setRelease(size.getPlain() + 1);
        } finally {
            lock.unlockWrite(stamp);
        }
        return true;
    }

    /**
     * Removes a key. For the owner.
     *
     * @param key not null
     * @return whether it was there
     * @throws IllegalStateException if closed, or if a snapshot needs a copy of what changes and the index holds as much as it can
     * @throws OutOfMemoryError if a copy is needed and there is no direct memory left; nothing has changed then
     */
    public boolean remove(final byte[] key) {
        probe.wrap(key);
        return removeProbe();
    }

    /**
     * Removes a key. For the owner.
     *
     * @param buffer holds the key; not null
     * @param offset where it begins, in bytes
     * @param length in bytes
     * @return whether it was there
     * @throws IllegalStateException if closed, or if a snapshot needs a copy of what changes and the index holds as much as it can
     * @throws IndexOutOfBoundsException if the buffer does not hold these bytes
     * @throws OutOfMemoryError if a copy is needed and there is no direct memory left; nothing has changed then
     */
    public boolean remove(final DirectBuffer buffer, final int offset, final int length) {
        probe.wrap(buffer, offset, length);
        return removeProbe();
    }

    private boolean removeProbe() {
        requireOpen();
        if (!tree.locate(probe)) {
            return false;
        }
        final long stamp = lock.writeLock();
        try {
            tree.remove();
            size.setRelease(size.getPlain() - 1);
        } finally {
            lock.unlockWrite(stamp);
        }
        return true;
    }

    /**
     * Tells whether a key is there. For the owner.
     *
     * @param key not null
     * @return whether it is there
     * @throws IllegalStateException if closed
     */
    public boolean contains(final byte[] key) {
        probe.wrap(key);
        return containsProbe();
    }

    /**
     * Tells whether a key is there. For the owner.
     *
     * @param buffer holds the key; not null
     * @param offset where it begins, in bytes
     * @param length in bytes
     * @return whether it is there
     * @throws IllegalStateException if closed
     * @throws IndexOutOfBoundsException if the buffer does not hold these bytes
     */
    public boolean contains(final DirectBuffer buffer, final int offset, final int length) {
        probe.wrap(buffer, offset, length);
        return containsProbe();
    }

    private boolean containsProbe() {
        requireOpen();
        return Tree.contains(arena.segments(), tree.root(), probe);
    }

    /**
     * Tells whether a key is there. For any thread; one that is not the owner may be told of the time just before a change that is under way.
     *
     * @param key not null
     * @return whether it is there
     * @throws IllegalStateException if closed
     */
    public boolean read(final byte[] key) {
        final UnsafeBuffer wanted = new UnsafeBuffer(key);
        final int epoch = epochs.enter();
        try {
            for (int i = 0; i < FREE_ATTEMPTS; i++) {
                final long stamp = lock.tryOptimisticRead();
                if (stamp != 0) {
                    final boolean found;
                    try {
                        found = Tree.contains(arena.segments(), tree.root(), wanted);
                    } catch (final RuntimeException e) {
                        if (lock.validate(stamp)) {
                            throw e;
                        }
                        continue;
                    }
                    if (lock.validate(stamp)) {
                        return found;
                    }
                }
                Thread.onSpinWait();
            }
            final long stamp = lock.readLock();
            try {
                return Tree.contains(arena.segments(), tree.root(), wanted);
            } finally {
                lock.unlockRead(stamp);
            }
        } finally {
            epochs.leave(epoch);
        }
    }

    /**
     * The number of keys. For any thread.
     *
     * @return exact, for the owner; 0 after closing
     */
    public long size() {
        return size.getAcquire();
    }

    /**
     * A view of the keys as they are now, which stays what it is whatever is done to the index. Takes no time. For any thread.
     *
     * <p>While it is open, pages that change are copied before: close it.
     *
     * @return to be closed
     * @throws IllegalStateException if closed
     */
    public Snapshot snapshot() {
        return new Snapshot(this, openSnapshot());
    }

    private Snapshots.Node openSnapshot() {
        final long stamp = lock.writeLock();
        try {
            requireOpen();
            return snapshots.open(tree.root(), size.getPlain(), arena.segments());
        } finally {
            lock.unlockWrite(stamp);
        }
    }

    /**
     * Frees what only a snapshot needed.
     *
     * @return false if that was done before
     */
    boolean closeSnapshot(final Snapshots.Node node) {
        final long stamp = lock.writeLock();
        try {
            return snapshots.close(node, arena, tree::free);
        } finally {
            lock.unlockWrite(stamp);
        }
    }

    /**
     * Begins to write the index to the servers, as it is now. For the owner.
     *
     * @return to be confirmed or abandoned
     * @throws IllegalStateException if another one is under way, or if closed
     */
    public IndexFlush beginFlush() {
        requireOpen();
        if (flushing) {
            throw new IllegalStateException("A flush of the key index is under way");
        }
        final IndexFlush flush = new IndexFlush(this, openSnapshot(), ids, settled, lastFlush + 1);
        flushing = true;
        lastFlush++;
        return flush;
    }

    void endFlush(final Snapshots.Node node, final Manifest manifest) {
        settled = manifest;
        flushing = false;
        closeSnapshot(node);
    }

    void abandonFlush(final Snapshots.Node node, final BitSet tried, final BitSet triedFirst) {
        final long stamp = lock.writeLock();
        try {
            ids.abandon(tried, triedFirst, tree::putId);
        } finally {
            lock.unlockWrite(stamp);
        }
        endFlush(node, settled);
    }

    /** Says what the servers have beside the pages that will be adopted or dropped. */
    void beginLoad(final Manifest manifest, final long newLastFlush, final List<Integer> garbage) {
        settled = manifest;
        lastFlush = newLastFlush;
        garbage.forEach(ids::adoptGarbage);
    }

    /** Copies a page that was loaded. Nothing leads to it yet. */
    int allocate(final PageImage image) {
        return tree.allocate(image.buffer(), image.length());
    }

    /** The first or the last key of a page that was loaded. */
    byte[] key(final int reference, final boolean last) {
        return tree.key(reference, last);
    }

    /** Puts a page that was loaded behind those that are here. */
    void adopt(final int id, final int reference) {
        final UnsafeBuffer buffer = arena.buffer(reference);
        size.setRelease(size.getPlain() + Page.count(buffer, PageArena.offset(reference)));
        tree.append(reference);
        ids.adopt(id, reference);
    }

    /** Says that a page on the servers is needed until a flush has written its keys elsewhere. */
    void drop(final int id) {
        ids.adoptDropped(id);
    }

    /** Adds the keys of a page that was loaded, and frees it. */
    void absorb(final int reference) {
        final UnsafeBuffer buffer = arena.buffer(reference);
        final int page = PageArena.offset(reference);
        for (int i = 0; i < Page.count(buffer, page); i++) {
            final byte[] key = new byte[Page.keyLength(buffer, page, i)];
            Page.getKey(buffer, page, i, new UnsafeBuffer(key), 0);
            add(key);
        }
        tree.free(reference);
    }

    /** Who reads pages of snapshots. */
    ReaderEpochs epochs() {
        return epochs;
    }

    boolean isClosed() {
        return closed;
    }

    /**
     * What the index takes, with what open snapshots need. For any thread.
     *
     * @return bytes of direct memory and, about, of the heap; 0 after closing
     */
    public long memoryBytes() {
        final long stamp = lock.readLock();
        try {
            return closed ? 0 : memory.allocatedBytes() + arena.heapBytes() + ids.heapBytes();
        } finally {
            lock.unlockRead(stamp);
        }
    }

    /** The regions of direct memory that are in use. */
    int memoryRegions() {
        return memory.allocatedRegions();
    }

    /**
     * Removes all keys. For the owner.
     *
     * @throws IllegalStateException if closed
     */
    public void clear() {
        requireOpen();
        final long stamp = lock.writeLock();
        try {
            tree.clear();
            size.setRelease(0);
        } finally {
            lock.unlockWrite(stamp);
        }
    }

    /**
     * Frees the memory, as soon as no other thread reads it. Snapshots that are open cannot be used any more. For the owner. Closing twice does nothing.
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        // Readers may need the lock to get out.
        epochs.close();
        final long stamp = lock.writeLock();
        try {
            closed = true;
            snapshots.closeAll();
            arena.clear();
            memory.close();
            size.setRelease(0);
        } finally {
            lock.unlockWrite(stamp);
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException(CLOSED_MESSAGE);
        }
    }
}
