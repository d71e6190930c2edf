package io.kafcache.streams.store;

import io.kafcache.streams.backend.BackendException;
import io.kafcache.streams.index.KeyCursor;
import io.kafcache.streams.index.Snapshot;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.KeyValueIterator;

/**
 * Walks entries in the order of their keys: the keys that there were when it was made. Values are those of about the time when the walk
 * comes to them, and entries that have been removed by then are left out. They are fetched ahead of the reader, a chunk in one pipeline, the
 * next while the reader is at the present one.
 *
 * <p>For one thread.
 */
final class EntryIterator implements KeyValueIterator<Bytes, byte[]> {
    /** A short walk costs little, and a long one soon fills its pipelines. */
    private static final int FIRST_CHUNK = 16;

    private static final int LARGEST_CHUNK = 512;
    /** What the values of one chunk may take, about. */
    private static final int CHUNK_BYTES = 1 << 19;

    private final Snapshot snapshot;
    private final KeyCursor cursor;
    private final Function<byte[], byte[]> lookup;
    private final Function<BackendException, RuntimeException> failures;
    private EntryChunk present;
    private EntryChunk coming;
    private int chunkSize = FIRST_CHUNK;
    private int index;
    private KeyValue<Bytes, byte[]> next;
    private boolean exhausted;
    private boolean closed;

    /**
     * Makes an iterator.
     *
     * @param snapshot closed with this
     * @param lookup reads an entry by itself
     * @param failures makes what is thrown of what the servers did
     */
    EntryIterator(
            final Entries entries,
            final Snapshot snapshot,
            final KeyCursor cursor,
            final Function<byte[], byte[]> lookup,
            final Function<BackendException, RuntimeException> failures) {
        this.snapshot = snapshot;
        this.cursor = cursor;
        this.lookup = lookup;
        this.failures = failures;
        present = new EntryChunk(entries);
        coming = new EntryChunk(entries);
    }

    @Override
    public boolean hasNext() {
        requireOpen();
        if (next == null && !exhausted) {
            try {
                next = find();
            } catch (final BackendException e) {
                throw failures.apply(e);
            }
            exhausted = next == null;
        }
        return next != null;
    }

    private KeyValue<Bytes, byte[]> find() {
        while (true) {
            while (index < present.size()) {
                if (index == present.size() / 2) {
                    load();
                }
                final byte[] key = present.key(index);
                final byte[] value = present.isKnown(index) ? present.value(index) : lookup.apply(key);
                index++;
                if (value != null) {
                    return KeyValue.pair(Bytes.wrap(key), value);
                }
            }
            load();
            if (coming.size() == 0) {
                return null;
            }
            coming.await();
            adapt(coming);
            final EntryChunk read = present;
            present = coming;
            coming = read;
            coming.clear();
            index = 0;
        }
    }

    /** Begins to fetch the next chunk, unless that is done. */
    private void load() {
        if (coming.size() == 0) {
            while (coming.size() < chunkSize && advance()) {
                coming.add(cursor.key());
            }
            coming.begin();
        }
    }

    private boolean advance() {
        try {
            return cursor.next();
        } catch (final IllegalStateException e) {
            throw new InvalidStateStoreException("The store was closed while an iterator was open", e);
        }
    }

    private void adapt(final EntryChunk chunk) {
        final long valueBytes = 1 + chunk.valueBytes() / chunk.size();
        chunkSize = (int) Math.max(1, Math.min(Math.min(2L * chunk.size(), LARGEST_CHUNK), CHUNK_BYTES / valueBytes));
    }

    @Override
    public KeyValue<Bytes, byte[]> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        final KeyValue<Bytes, byte[]> entry = next;
        next = null;
        return entry;
    }

    @Override
    public Bytes peekNextKey() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return next.key;
    }

    private void requireOpen() {
        if (closed) {
            throw new InvalidStateStoreException("The iterator is closed");
        }
    }

    @Override
    public void close() {
        closed = true;
        next = null;
        snapshot.close();
    }
}
