package io.kafcache.streams.overlay;

import io.kafcache.streams.memory.Memory;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Finds blocks by the hash of their key: linear hashing, which grows and shrinks by one bucket at a time, so that there is never a pause to
 * rehash. Blocks of one bucket are chained.
 */
final class HashIndex {
    private static final int CHUNK_BITS = 11;
    private static final int CHUNK_BUCKETS = 1 << CHUNK_BITS;
    private static final int CHUNK_MASK = CHUNK_BUCKETS - 1;
    /** More buckets than blocks: each further block of a chain is a cache miss. */
    private static final int BUCKETS_PER_BLOCK = 2;
    /** With more buckets than this for each block, some are taken away. */
    private static final int SHRINKING = 4;

    private final Memory memory;
    private final Arena arena;
    /** Read by concurrent readers, who may find an older array, and null in it. */
    private Chunk[] chunks = new Chunk[4];
    /** Read by concurrent readers. At least one chunk's, or 0 while nothing was ever inserted. */
    private int buckets;

    private int size;

    /** Its field is final, so that a reader which comes upon it by a race sees a buffer that is complete. */
    private record Chunk(UnsafeBuffer buffer) {}

    HashIndex(final Memory memory, final Arena arena) {
        this.memory = memory;
        this.arena = arena;
    }

    /** The first block of a hash's bucket, or 0. */
    int first(final int hash) {
        return buckets == 0 ? 0 : head(bucket(hash, buckets));
    }

    /**
     * The first block of a hash's bucket, for a concurrent reader.
     *
     * @return any number if the index was being changed, or -1
     */
    int firstShared(final int hash) {
        final int count = buckets;
        if (count == 0) {
            return 0;
        }
        final int bucket = bucket(hash, count);
        final Chunk[] present = chunks;
        final int index = bucket >>> CHUNK_BITS;
        if (index >= present.length) {
            return -1;
        }
        final Chunk chunk = present[index];
        return chunk == null ? -1 : chunk.buffer.getInt((bucket & CHUNK_MASK) * Integer.BYTES);
    }

    /** Makes room for another block, so that adding it cannot fail. */
    void reserve() {
        if (buckets == 0) {
            appendChunk();
            buckets = CHUNK_BUCKETS;
        } else {
            // Two for each block that comes make up for the two buckets that it needs.
            for (int i = 0; i < BUCKETS_PER_BLOCK && size >= buckets / BUCKETS_PER_BLOCK; i++) {
                split();
            }
        }
    }

    /** Adds a block, whose hash is set. Room for it is {@link #reserve() reserved}. */
    void insert(final int reference, final int hash) {
        final int bucket = bucket(hash, buckets);
        arena.putInt(reference, Block.CHAIN, head(bucket));
        head(bucket, reference);
        size++;
    }

    void remove(final int reference) {
        relink(reference, arena.getInt(reference, Block.CHAIN));
        size--;
        for (int i = 0; i < SHRINKING && buckets > CHUNK_BUCKETS && size < buckets / SHRINKING; i++) {
            merge();
        }
    }

    /** Puts a block into the place of one whose hash and chain it holds already. */
    void replace(final int replaced, final int reference) {
        relink(replaced, reference);
    }

    private void relink(final int reference, final int successor) {
        final int bucket = bucket(arena.getInt(reference, Block.HASH), buckets);
        int previous = 0;
        for (int at = head(bucket); at != reference; at = arena.getInt(at, Block.CHAIN)) {
            previous = at;
        }
        if (previous == 0) {
            head(bucket, successor);
        } else {
            arena.putInt(previous, Block.CHAIN, successor);
        }
    }

    /** Adds a bucket, and moves those of its blocks there that are in the bucket which stood for it. */
    private void split() {
        final int added = buckets;
        if ((added & CHUNK_MASK) == 0) {
            appendChunk();
        }
        final int source = bucket(added, added);
        final int sourceHead = head(source);
        buckets = added + 1;
        int kept = 0;
        int moved = 0;
        int next;
        for (int at = sourceHead; at != 0; at = next) {
            next = arena.getInt(at, Block.CHAIN);
            if (bucket(arena.getInt(at, Block.HASH), buckets) == added) {
                arena.putInt(at, Block.CHAIN, moved);
                moved = at;
            } else {
                arena.putInt(at, Block.CHAIN, kept);
                kept = at;
            }
        }
        head(source, kept);
        head(added, moved);
    }

    /** Takes the last bucket away, and moves its blocks to the one that stands for it then. */
    private void merge() {
        final int removed = buckets - 1;
        final int target = bucket(removed, removed);
        int next;
        for (int at = head(removed); at != 0; at = next) {
            next = arena.getInt(at, Block.CHAIN);
            arena.putInt(at, Block.CHAIN, head(target));
            head(target, at);
        }
        head(removed, 0);
        buckets = removed;
        // One chunk stays in reserve, so that a size around the edge does not allocate and free.
        if ((removed & CHUNK_MASK) == 0) {
            dropChunk((removed >>> CHUNK_BITS) + 1);
        }
    }

    /** A bucket beyond the last one is stood for by the one without the number's highest bit. */
    private static int bucket(final int hash, final int count) {
        final int power = Integer.highestOneBit(count);
        final int bucket = hash & (power << 1) - 1;
        return bucket < count ? bucket : bucket ^ power;
    }

    private int head(final int bucket) {
        return chunks[bucket >>> CHUNK_BITS].buffer.getInt((bucket & CHUNK_MASK) * Integer.BYTES);
    }

    private void head(final int bucket, final int reference) {
        chunks[bucket >>> CHUNK_BITS].buffer.putInt((bucket & CHUNK_MASK) * Integer.BYTES, reference);
    }

    private void appendChunk() {
        final int index = buckets >>> CHUNK_BITS;
        if (index == chunks.length) {
            chunks = Arrays.copyOf(chunks, 2 * index);
        }
        if (chunks[index] == null) {
            chunks[index] = new Chunk(memory.allocate(CHUNK_BUCKETS * Integer.BYTES));
        }
    }

    private void dropChunk(final int index) {
        if (index < chunks.length && chunks[index] != null) {
            final Chunk dropped = chunks[index];
            chunks[index] = null;
            memory.retire(dropped.buffer);
        }
    }

    /** Forgets all blocks, and frees the memory. */
    void clear() {
        buckets = 0;
        size = 0;
        for (int i = 0; i < chunks.length; i++) {
            dropChunk(i);
        }
    }

    int size() {
        return size;
    }
}
