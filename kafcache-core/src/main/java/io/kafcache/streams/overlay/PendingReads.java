package io.kafcache.streams.overlay;

import io.kafcache.streams.overlay.Block.State;
import org.agrona.concurrent.UnsafeBuffer;

/** The marks of the reads that are under way. Tickets tell a read from an earlier one of the same key. For the owner. */
final class PendingReads {
    private final EntryTable table;
    private final EvictionPolicy policy;
    private final SequenceLock lock;
    private final EntryList pending;
    private int lastTicket = Overlay.NO_TICKET;

    PendingReads(final EntryTable table, final EvictionPolicy policy, final SequenceLock lock) {
        this.table = table;
        this.policy = policy;
        this.lock = lock;
        pending = table.list(State.PENDING);
    }

    /**
     * Marks a key, unless it is here.
     *
     * @param limit bytes that all marks may take
     * @return the ticket, or {@link Overlay#NO_TICKET}
     */
    int mark(final UnsafeBuffer key, final int hash, final long limit) {
        if (announce(key, hash) || pending.bytes() + EntryList.cost(key.capacity(), Block.ABSENT) > limit) {
            return Overlay.NO_TICKET;
        }
        lock.beginWrite();
        try {
            table.evacuate();
            final int reference = table.insert(State.PENDING, key, hash, null);
            policy.onNew(reference);
            lastTicket = lastTicket == Integer.MAX_VALUE ? Overlay.NO_TICKET + 1 : lastTicket + 1;
            table.arena().putInt(reference, Block.VALUE_LENGTH, lastTicket);
        } finally {
            lock.endWrite();
        }
        return lastTicket;
    }

    /** Spares what is here until it is read; false if it is not here. */
    boolean announce(final UnsafeBuffer key, final int hash) {
        final int present = table.find(key, hash);
        if (present != 0 && table.state(present) != State.PENDING) {
            policy.onAnnounced(present);
        }
        return present != 0;
    }

    /** Brings a reply, and returns whether it counted. */
    boolean complete(final UnsafeBuffer key, final int hash, final int ticket, final UnsafeBuffer value) {
        lock.beginWrite();
        try {
            table.evacuate();
            final int reference = find(key, hash, ticket);
            if (reference == 0) {
                return false;
            }
            policy.onFetched(reference);
            policy.keep(reference, key.capacity(), value);
            policy.evict();
        } finally {
            lock.endWrite();
        }
        return true;
    }

    /** Takes a mark away. */
    void cancel(final UnsafeBuffer key, final int hash, final int ticket) {
        final int reference = find(key, hash, ticket);
        if (reference != 0) {
            lock.beginWrite();
            try {
                table.remove(reference);
            } finally {
                lock.endWrite();
            }
        }
    }

    private int find(final UnsafeBuffer key, final int hash, final int ticket) {
        final int reference = table.find(key, hash);
        return reference != 0
                        && table.state(reference) == State.PENDING
                        && table.arena().getInt(reference, Block.VALUE_LENGTH) == ticket
                ? reference
                : 0;
    }
}
