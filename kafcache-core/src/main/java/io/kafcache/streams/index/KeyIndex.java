package io.kafcache.streams.index;

import io.kafcache.streams.memory.Memory;
import io.kafcache.streams.memory.ReaderEpochs;
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
