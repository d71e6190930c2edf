package io.kafcache.streams.overlay;

/** The entries of one state, in an order: a doubly linked list through their blocks. */
final class EntryList {
    /** What an entry takes outside of its block: its part of the buckets. */
    private static final int INDEX_BYTES_PER_ENTRY = 8;

    private final Arena arena;
    private final byte state;
    private int first;
    private int last;
    private int size;
    private long bytes;

    EntryList(final Arena arena, final byte state) {
        this.arena = arena;
        this.state = state;
    }

    /** Appends an entry that is in no list, and gives it this list's state. */
    void addLast(final int reference) {
        arena.putByte(reference, Block.STATE, state);
        arena.putInt(reference, Block.PREVIOUS, last);
        arena.putInt(reference, Block.NEXT, 0);
        if (last == 0) {
            first = reference;
        } else {
            arena.putInt(last, Block.NEXT, reference);
        }
        last = reference;
        size++;
        bytes += cost(reference);
    }

    void remove(final int reference) {
        link(arena.getInt(reference, Block.PREVIOUS), arena.getInt(reference, Block.NEXT));
        size--;
        bytes -= cost(reference);
    }

    private void link(final int previous, final int next) {
        if (previous == 0) {
            first = next;
        } else {
            arena.putInt(previous, Block.NEXT, next);
        }
        if (next == 0) {
            last = previous;
        } else {
            arena.putInt(next, Block.PREVIOUS, previous);
        }
    }

    /** Puts a block into the place of one whose links it holds already. */
    void replace(final int replaced, final int reference) {
        final int previous = arena.getInt(reference, Block.PREVIOUS);
        final int next = arena.getInt(reference, Block.NEXT);
        if (previous == 0) {
            first = reference;
        } else {
            arena.putInt(previous, Block.NEXT, reference);
        }
        if (next == 0) {
            last = reference;
        } else {
            arena.putInt(next, Block.PREVIOUS, reference);
        }
        bytes += cost(reference) - cost(replaced);
    }

    void clear() {
        first = 0;
        last = 0;
        size = 0;
        bytes = 0;
    }

    /** The oldest entry, or 0. */
    int first() {
        return first;
    }

    int size() {
        return size;
    }

    long bytes() {
        return bytes;
    }

    /** What an entry takes, in bytes. */
    long cost(final int reference) {
        return (long) arena.getInt(reference, Block.LENGTH) + INDEX_BYTES_PER_ENTRY;
    }

    /**
     * What an entry would take, in bytes.
     *
     * @param valueLength {@link Block#ABSENT} for none
     */
    static long cost(final int keyLength, final int valueLength) {
        return (long) Block.length(keyLength, valueLength) + INDEX_BYTES_PER_ENTRY;
    }
}
