package io.kafcache.streams.item;

import io.kafcache.streams.backend.Backend;
import io.kafcache.streams.backend.ItemReader;
import io.kafcache.streams.backend.Pending;
import io.kafcache.streams.backend.Reads;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Entries to be read together, in one pipeline a server. For use by the thread that begins the reads, until they have ended; a batch may be
 * used again and again.
 */
public final class EntryReads implements Pending {
    private final ItemKeys itemKeys;
    private final Reads reads;
    private final List<byte[]> keys = new ArrayList<>();
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private final ItemReader itemReader = new ItemReader() {
        @Override
        public void onItem(
                final int index, final int flags, final DirectBuffer buffer, final int offset, final int length) {
            EntryReads.this.onItem(index, flags, buffer, offset, length);
        }

        @Override
        public void onMiss(final int index) {
            reader.onAbsent(index);
        }
    };
    private EntryReader reader;

    EntryReads(final Backend backend, final long lineage, final long kind) {
        itemKeys = new ItemKeys(lineage, kind);
        reads = backend.newReads();
    }

    /**
     * Adds a key. Nothing must be under way.
     *
     * @param key kept, not copied
     */
    public void add(final byte[] key) {
        view.wrap(key);
        itemKeys.entry(view, 0, key.length);
        reads.add(itemKeys.buffer(), 0, itemKeys.length());
        keys.add(key);
    }

    /**
     * How many keys there are.
     *
     * @return 0 or more
     */
    public int size() {
        return keys.size();
    }

    /**
     * One of the keys.
     *
     * @param index from 0
     * @return as it was added
     */
    public byte[] key(final int index) {
        return keys.get(index);
    }

    /**
     * Begins to read, and does not wait.
     *
     * @param newReader is told of each key once, unless the reads fail
     * @throws io.kafcache.streams.backend.BackendException if too many threads use the servers
     */
    public void begin(final EntryReader newReader) {
        reader = newReader;
        reads.begin(itemReader);
    }

    @Override
    public boolean isDone() {
        return reads.isDone();
    }

    @Override
    public boolean poll() {
        return reads.poll();
    }

    @Override
    public void await() {
        reads.await();
    }

    @Override
    public void await(final BooleanSupplier enough) {
        reads.await(enough);
    }

    /** Forgets the keys. Nothing must be under way, and {@link #await()} must have returned since. */
    public void clear() {
        keys.clear();
        reader = null;
    }

    private void onItem(
            final int index, final int flags, final DirectBuffer buffer, final int offset, final int length) {
        if (flags == ItemForm.PLAIN) {
            reader.onEntry(index, buffer, offset, length);
        } else if (flags == ItemForm.LONG_KEY) {
            onLongKey(index, buffer, offset, length);
        } else {
            reader.onScattered(index);
        }
    }

    private void onLongKey(final int index, final DirectBuffer buffer, final int offset, final int length) {
        final int keyLength = buffer.getInt(offset, ByteOrder.BIG_ENDIAN);
        final int keyStart = offset + Integer.BYTES;
        final byte[] key = keys.get(index);
        view.wrap(key);
        if (keyLength == key.length && ItemKeys.isEqual(buffer, keyStart, view)) {
            reader.onEntry(index, buffer, keyStart + keyLength, length - Integer.BYTES - keyLength);
        } else {
            reader.onAbsent(index);
        }
    }
}
