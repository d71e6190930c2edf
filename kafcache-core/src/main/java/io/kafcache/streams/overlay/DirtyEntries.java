package io.kafcache.streams.overlay;

import io.kafcache.streams.overlay.Block.State;
import org.agrona.concurrent.UnsafeBuffer;

/** Takes dirty entries through a flush: shown to a visitor they are sent, and then clean, or dirty again. For the owner. */
final class DirtyEntries {
    /** Entries changed at a time, between which other threads can read. */
    private static final int STRIDE = 64;

    private final EntryTable table;
    private final EvictionPolicy policy;
    private final SequenceLock lock;
    private final EntryList dirty;
    private final EntryList sent;

    DirtyEntries(final EntryTable table, final EvictionPolicy policy, final SequenceLock lock) {
        this.table = table;
        this.policy = policy;
        this.lock = lock;
        dirty = table.list(State.DIRTY);
        sent = table.list(State.SENT);
    }

    long bytes() {
        return dirty.bytes() + sent.bytes();
    }

    int size() {
        return dirty.size() + sent.size();
    }

    int visit(final EntryVisitor visitor) {
        int visited = 0;
        boolean completed = false;
        try {
            // Counted beforehand, since the visitor may write.
            final int count = dirty.size();
            boolean more = true;
            while (more && visited < count && dirty.size() > 0) {
                // A reader knows no difference between dirty and sent.
                final int reference = dirty.first();
                table.move(reference, State.SENT);
                visited++;
                more = show(reference, visitor);
            }
            completed = true;
        } finally {
            if (!completed) {
                abandon();
            }
        }
        return visited;
    }

    private boolean show(final int reference, final EntryVisitor visitor) {
        final UnsafeBuffer buffer = table.arena().buffer(reference);
        final int key = Arena.offset(reference) + Block.KEY;
        final int keyLength = table.arena().getInt(reference, Block.KEY_LENGTH);
        final int valueLength = table.arena().getInt(reference, Block.VALUE_LENGTH);
        return visitor.onEntry(buffer, key, keyLength, key + keyLength, valueLength);
    }

    void confirm() {
        while (sent.size() > 0) {
            lock.beginWrite();
            try {
                for (int i = 0; i < STRIDE && sent.size() > 0; i++) {
                    policy.keep(sent.first());
                    policy.evict();
                }
            } finally {
                lock.endWrite();
            }
        }
    }

    void abandon() {
        while (sent.size() > 0) {
            table.move(sent.first(), State.DIRTY);
        }
    }
}
