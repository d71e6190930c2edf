package io.kafcache.streams.overlay;

import io.kafcache.streams.overlay.Block.State;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Says which clean entries go when they take too much: S3-FIFO. New entries stand on probation, in a queue that is about a tenth of the
 * cache: a scan passes through it and leaves the rest alone. Entries that were used there, or come again soon after they were evicted from
 * there, are protected, in a queue where an entry that was used meanwhile gets another round.
 *
 * <p>A use is a read by the owner. That an entry is announced by a read ahead and then read counts as one, and as none where it was fetched
 * for this very use.
 *
 * @see <a href="https://dl.acm.org/doi/10.1145/3600006.3613147">FIFO queues are all you need for cache eviction, SOSP 2023</a>
 */
final class EvictionPolicy {
    /** A read is about to come: the entry is spared once. */
    private static final int AWAITED = 1;
    /** Fetched for a read that has not come yet. */
    private static final int FETCHED = 2;
    /** Belongs to the protected ones when it becomes clean. */
    private static final int PROVEN = 4;

    private static final int MAX_USES = 3;
    /** So many uses on probation make an entry a protected one. */
    private static final int PROMOTION_USES = 1;

    private static final int PROBATION_PART = 10;
    /** How many entries are spared before one is evicted whatever speaks for it: bounds the time. */
    private static final int MAX_SPARED = 64;

    private final EntryTable table;
    private final Arena arena;
    private final EntryList probation;
    private final EntryList safe;
    private final GhostHistory history = new GhostHistory();
    private long limit;

    EvictionPolicy(final EntryTable table, final long limit) {
        this.table = table;
        this.limit = limit;
        arena = table.arena();
        probation = table.list(State.PROBATION);
        safe = table.list(State.PROTECTED);
    }

    /** How many bytes the clean entries may take. */
    void limit(final long bytes) {
        limit = bytes;
    }

    /** An entry has come that was not here. */
    void onNew(final int reference) {
        if (history.remove(arena.getInt(reference, Block.HASH), size())) {
            setFlags(reference, PROVEN);
        }
    }

    /** Looks at what {@link #onNew} will look at. */
    void touch(final int hash) {
        history.touch(hash);
    }

    /** An entry is about to be read. */
    void onAnnounced(final int reference) {
        setFlags(reference, AWAITED);
    }

    /** A pending entry has been fetched, to be read soon. */
    void onFetched(final int reference) {
        setFlags(reference, AWAITED | FETCHED);
    }

    /** The owner has read an entry: a static method on the block that it has at hand, since this is in the path of every record. */
    static void onRead(final UnsafeBuffer buffer, final int block) {
        final byte flags = buffer.getByte(block + Block.FLAGS);
        if ((flags & (AWAITED | FETCHED)) != 0) {
            buffer.putByte(block + Block.FLAGS, (byte) (flags & PROVEN));
            if ((flags & FETCHED) != 0) {
                return;
            }
        }
        final byte uses = buffer.getByte(block + Block.USES);
        if (uses < MAX_USES) {
            buffer.putByte(block + Block.USES, (byte) (uses + 1));
        }
    }

    /** An entry is about to be written. */
    void onWrite(final int reference) {
        if (table.state(reference) == State.PROTECTED) {
            setFlags(reference, PROVEN);
        }
    }

    private void setFlags(final int reference, final int flags) {
        arena.putByte(reference, Block.FLAGS, (byte) (arena.getByte(reference, Block.FLAGS) | flags));
    }

    /** Makes an entry clean, or removes it where it would not fit. {@link #evict()} is to follow. */
    void keep(final int reference) {
        // One that is too large does not drive out all others in vain.
        if (probation.cost(reference) > limit) {
            table.remove(reference);
        } else {
            table.move(reference, cleanState(reference));
        }
    }

    /** Makes an entry clean and gives it a value, or removes it where it would not fit. {@link #evict()} is to follow. */
    void keep(final int reference, final int keyLength, final UnsafeBuffer value) {
        if (EntryList.cost(keyLength, EntryTable.length(value)) > limit) {
            table.remove(reference);
        } else {
            table.update(reference, cleanState(reference), value);
        }
    }

    /** Adds an entry that is not here, if it fits. {@link #evict()} is to follow. */
    void add(final UnsafeBuffer key, final int hash, final UnsafeBuffer value) {
        if (EntryList.cost(key.capacity(), EntryTable.length(value)) <= limit) {
            final int reference = table.insert(State.PROBATION, key, hash, value);
            onNew(reference);
            table.move(reference, cleanState(reference));
        }
    }

    private byte cleanState(final int reference) {
        return (arena.getByte(reference, Block.FLAGS) & PROVEN) != 0 ? State.PROTECTED : State.PROBATION;
    }

    /** Removes clean entries until they are within the limit. */
    void evict() {
        while (bytes() > limit) {
            evictOne();
        }
    }

    private void evictOne() {
        int spared = 0;
        while (true) {
            final boolean onProbation =
                    probation.size() > 0 && (safe.size() == 0 || probation.bytes() > limit / PROBATION_PART);
            final int reference = onProbation ? probation.first() : safe.first();
            if (spared++ == MAX_SPARED || !(onProbation ? spareOnProbation(reference) : spareProtected(reference))) {
                if (onProbation) {
                    history.add(arena.getInt(reference, Block.HASH), size());
                }
                table.remove(reference);
                return;
            }
        }
    }

    private boolean spareOnProbation(final int reference) {
        final byte uses = arena.getByte(reference, Block.USES);
        if (uses >= PROMOTION_USES) {
            arena.putByte(reference, Block.USES, (byte) (uses - PROMOTION_USES));
            table.move(reference, State.PROTECTED);
            return true;
        }
        return spareAwaited(reference);
    }

    private boolean spareProtected(final int reference) {
        final byte uses = arena.getByte(reference, Block.USES);
        if (uses > 0) {
            arena.putByte(reference, Block.USES, (byte) (uses - 1));
            table.moveLast(reference);
            return true;
        }
        return spareAwaited(reference);
    }

    private boolean spareAwaited(final int reference) {
        final byte flags = arena.getByte(reference, Block.FLAGS);
        if ((flags & AWAITED) == 0) {
            return false;
        }
        arena.putByte(reference, Block.FLAGS, (byte) (flags & ~AWAITED));
        table.moveLast(reference);
        return true;
    }

    /** Clean entries. */
    int size() {
        return probation.size() + safe.size();
    }

    /** What the clean entries take. */
    long bytes() {
        return probation.bytes() + safe.bytes();
    }

    /** Forgets what was evicted. */
    void clear() {
        history.clear();
    }

    /** Bytes on the heap. */
    long memoryBytes() {
        return history.memoryBytes();
    }
}
