package io.kafcache.streams.store;

import io.kafcache.streams.item.EntryReader;
import io.kafcache.streams.item.EntryReads;
import io.kafcache.streams.overlay.Overlay;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.collections.IntArrayList;

/** Some entries that are fetched together: from the overlay what it has, the rest in one pipeline. For one thread. */
final class EntryChunk implements EntryReader {
    private final Entries entries;
    private final EntryReads reads;
    private final List<byte[]> keys = new ArrayList<>();
    private final List<byte[]> values = new ArrayList<>();
    /** Which entry each read is for. */
    private final IntArrayList readFor = new IntArrayList();

    private long valueBytes;

    EntryChunk(final Entries entries) {
        this.entries = entries;
        reads = entries.newReads();
    }

    void add(final byte[] key) {
        final byte[] local = entries.readOverlay(key);
        if (local == Overlay.NOT_HERE) {
            readFor.addInt(keys.size());
            reads.add(key);
        } else {
            count(local);
        }
        keys.add(key);
        values.add(local);
    }

    private void count(final byte[] value) {
        valueBytes += value == null ? 0 : value.length;
    }

    /** Begins to fetch what the overlay does not have. */
    void begin() {
        if (reads.size() != 0) {
            reads.begin(this);
        }
    }

    /**
     * Waits for it.
     *
     * @throws io.kafcache.streams.backend.BackendException if a server does not answer, or the state is lost
     */
    void await() {
        reads.await();
        entries.requireBelievable();
    }

    @Override
    public void onEntry(final int read, final DirectBuffer buffer, final int offset, final int length) {
        final byte[] value = new byte[length];
        buffer.getBytes(offset, value);
        values.set(readFor.getInt(read), value);
        count(value);
    }

    @Override
    public void onAbsent(final int read) {
        // Removed since, or lost: a look at the entry by itself will tell.
    }

    @Override
    public void onScattered(final int read) {
        // Read by itself.
    }

    int size() {
        return keys.size();
    }

    byte[] key(final int entry) {
        return keys.get(entry);
    }

    /** Whether the entry has been fetched; if not it is to be read by itself. */
    boolean isKnown(final int entry) {
        return values.get(entry) != Overlay.NOT_HERE;
    }

    /** The value of an entry that has been fetched; null if there is none. */
    byte[] value(final int entry) {
        return values.get(entry);
    }

    /** What the values take that have been fetched. */
    long valueBytes() {
        return valueBytes;
    }

    void clear() {
        keys.clear();
        values.clear();
        readFor.clear();
        reads.clear();
        valueBytes = 0;
    }
}
