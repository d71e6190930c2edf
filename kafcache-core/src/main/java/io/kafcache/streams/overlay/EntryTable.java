package io.kafcache.streams.overlay;

import io.kafcache.streams.memory.Memory;
import io.kafcache.streams.overlay.Block.State;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The entries: blocks that are found by their key, each in the list of its state. References are good until the next change, which may move
 * blocks.
 */
final class EntryTable {
    /** How many bytes are looked through to gain unused ones, for each that is given out: a victim is unused by a quarter at least. */
    private static final int EVACUATION_RATE = 4;
    /** What is looked through at most in one step beyond that, to catch up. */
    private static final int EVACUATION_STEP = 2048;
    /** How much must have been given out since a victim was looked for in vain, as a part of what is looked through. */
    private static final long VICTIM_SEARCH_DEBT = 1 << 16;
    /** A block may be larger than needed by half of its length and this. */
    private static final int SLACK = 64;

    private final Arena arena;
    private final HashIndex index;
    private final EntryList[] lists = new EntryList[State.COUNT];
    private Segment victim;
    private int victimFilling;
    private int victimOffset;
    private long evacuationDebt;

    EntryTable(final Memory memory) {
        arena = new Arena(memory);
        index = new HashIndex(memory, arena);
        for (byte state = State.PENDING; state < State.COUNT; state++) {
            lists[state] = new EntryList(arena, state);
        }
    }

    /** Finds an entry, or returns 0. */
    int find(final UnsafeBuffer key, final int hash) {
        int reference = index.first(hash);
        while (reference != 0) {
            final UnsafeBuffer buffer = arena.buffer(reference);
            final int block = Arena.offset(reference);
            if (buffer.getInt(block + Block.HASH) == hash
                    && buffer.getInt(block + Block.KEY_LENGTH) == key.capacity()
                    && equal(buffer, block + Block.KEY, key)) {
                return reference;
            }
            reference = buffer.getInt(block + Block.CHAIN);
        }
        return 0;
    }

    /** Whether a buffer holds a key at an offset; the whole key is within its bounds. */
    static boolean equal(final UnsafeBuffer buffer, final int offset, final UnsafeBuffer key) {
        final int length = key.capacity();
        int i = 0;
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            if (buffer.getLong(offset + i) != key.getLong(i)) {
                return false;
            }
        }
        for (; i < length; i++) {
            if (buffer.getByte(offset + i) != key.getByte(i)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Adds an entry for a key that has none.
     *
     * @param value null for none
     * @return the reference
     */
    int insert(final byte state, final UnsafeBuffer key, final int hash, final UnsafeBuffer value) {
        final int length = Block.length(key.capacity(), length(value));
        index.reserve();
        final int reference = arena.allocate(state == State.PENDING ? Arena.PASSING : Arena.FRESH, length);
        final UnsafeBuffer buffer = arena.buffer(reference);
        final int block = Arena.offset(reference);
        buffer.putInt(block + Block.HASH, hash);
        buffer.putInt(block + Block.KEY_LENGTH, key.capacity());
        buffer.putByte(block + Block.USES, (byte) 0);
        buffer.putByte(block + Block.FLAGS, (byte) 0);
        buffer.putBytes(block + Block.KEY, key, 0, key.capacity());
        putValue(buffer, block, value);
        index.insert(reference, hash);
        lists[state].addLast(reference);
        return reference;
    }

    /** The length of a value, or {@link Block#ABSENT} for null. */
    static int length(final UnsafeBuffer value) {
        return value == null ? Block.ABSENT : value.capacity();
    }

    private static void putValue(final UnsafeBuffer buffer, final int block, final UnsafeBuffer value) {
        buffer.putInt(block + Block.VALUE_LENGTH, length(value));
        if (value != null) {
            buffer.putBytes(block + Block.KEY + buffer.getInt(block + Block.KEY_LENGTH), value, 0, value.capacity());
        }
    }

    /**
     * Gives an entry another value and state.
     *
     * @param value null for none
     * @return the reference, which may be another one
     */
    int update(final int reference, final byte state, final UnsafeBuffer value) {
        final int keyLength = arena.getInt(reference, Block.KEY_LENGTH);
        final int needed = Block.length(keyLength, length(value));
        final int present = arena.getInt(reference, Block.LENGTH);
        // A pending entry stands among others that are about to go.
        final boolean stays =
                needed <= present && present - needed <= present / 2 + SLACK && state(reference) != State.PENDING;
        int updated = reference;
        if (!stays) {
            updated = arena.allocate(Arena.FRESH, needed);
            replace(reference, updated, Block.KEY + keyLength);
        }
        putValue(arena.buffer(updated), Arena.offset(updated), value);
        move(updated, state);
        return updated;
    }

    /** Moves an entry to another block. */
    private void replace(final int replaced, final int reference, final int bytes) {
        arena.buffer(reference)
                .putBytes(
                        Arena.offset(reference) + Block.HASH,
                        arena.buffer(replaced),
                        Arena.offset(replaced) + Block.HASH,
                        bytes - Block.HASH);
        index.replace(replaced, reference);
        lists[state(reference)].replace(replaced, reference);
        arena.free(replaced);
    }

    /** Gives an entry another state, unless it has it; it is the last of its list then. */
    void move(final int reference, final byte state) {
        final byte present = state(reference);
        if (present != state) {
            lists[present].remove(reference);
            lists[state].addLast(reference);
        }
    }

    /** Makes an entry the last of its list. */
    void moveLast(final int reference) {
        final EntryList list = lists[state(reference)];
        list.remove(reference);
        list.addLast(reference);
    }

    void remove(final int reference) {
        index.remove(reference);
        lists[state(reference)].remove(reference);
        arena.free(reference);
    }

    void clear() {
        index.clear();
        arena.clear();
        for (byte state = State.PENDING; state < State.COUNT; state++) {
            lists[state].clear();
        }
        victim = null;
        evacuationDebt = 0;
    }

    /**
     * Moves some blocks out of a segment that is mostly unused, in proportion to what has been given out. To be called before a change, when
     * nobody holds references.
     */
    void evacuate() {
        final long earned = EVACUATION_RATE * arena.takeGivenOut();
        evacuationDebt = Math.min(evacuationDebt + earned, 2 * VICTIM_SEARCH_DEBT);
        if (victim == null) {
            if (evacuationDebt < VICTIM_SEARCH_DEBT) {
                return;
            }
            if (!chooseVictim()) {
                evacuationDebt = 0;
                return;
            }
        }
        evacuationDebt -= evacuate(Math.min(evacuationDebt, earned + EVACUATION_STEP));
        // What this has given out earns nothing.
        arena.takeGivenOut();
    }

    /** Empties segments until little is unused. Takes time in proportion to what there is. */
    void compact() {
        for (int segments = arena.segmentsEnd(); segments > 0; segments--) {
            if (victim == null && !chooseVictim()) {
                return;
            }
            evacuate(Long.MAX_VALUE);
        }
    }

    private boolean chooseVictim() {
        victim = arena.nextVictim();
        if (victim == null) {
            return false;
        }
        victimFilling = victim.fillings;
        victimOffset = 0;
        return true;
    }

    private long evacuate(final long bytes) {
        long seen = 0;
        // The segment is used again once its last block is free.
        while (seen < bytes && victim.fillings == victimFilling && victimOffset < victim.used) {
            final int length = victim.buffer.getInt(victimOffset + Block.LENGTH);
            if (victim.buffer.getByte(victimOffset + Block.STATE) != State.FREE) {
                final int moved = arena.allocate(Arena.LASTING, length);
                replace(Arena.reference(victim, victimOffset), moved, length);
            }
            victimOffset += length;
            seen += length;
        }
        if (victim.fillings != victimFilling) {
            victim = null;
        }
        return seen;
    }

    byte state(final int reference) {
        return arena.getByte(reference, Block.STATE);
    }

    EntryList list(final byte state) {
        return lists[state];
    }

    Arena arena() {
        return arena;
    }

    HashIndex index() {
        return index;
    }
}
