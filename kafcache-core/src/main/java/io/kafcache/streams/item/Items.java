package io.kafcache.streams.item;

import io.kafcache.streams.backend.Backend;
import java.util.Collection;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The entries of a lineage: keys of any length, values of any size.
 *
 * <p>Safe for use by one thread that writes, and any number that read. After an {@link
 * io.kafcache.streams.backend.UncertainWriteException} the lineage is not to be used any more.
 */
public final class Items {
    /** The bits that a lineage's id may use. */
    public static final long LINEAGE_MASK = ~ItemKeys.KIND_MASK;

    private final Backend backend;
    private final long lineage;
    private final long kind;
    private final ItemWriter writer;
    private final ThreadLocal<ItemFetcher> fetchers;
    private final UnsafeBuffer key = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer value = new UnsafeBuffer(0, 0);

    /**
     * Makes access to a lineage.
     *
     * @param backend where the items are
     * @param lineage the lineage's id
     * @param chunked whether some of its values are in chunks
     * @throws io.kafcache.streams.backend.BackendException if a server does not answer
     */
    public Items(final Backend backend, final long lineage, final boolean chunked) {
        this(backend, lineage, ItemKeys.ENTRY, chunked);
    }

    private Items(final Backend backend, final long lineage, final long kind, final boolean chunked) {
        this.backend = backend;
        this.lineage = lineage;
        this.kind = kind;
        writer = new ItemWriter(backend, lineage, kind, chunked);
        fetchers = ThreadLocal.withInitial(() -> new ItemFetcher(backend, lineage, kind));
    }

    /**
     * Makes access to what is kept of a lineage's index: entries as well, under keys of their own. Only a key that is larger than an item
     * makes one of them so large that it is in chunks; those that were in chunks at an earlier time leave these behind when they are replaced.
     *
     * @param backend where the items are
     * @param lineage the lineage's id
     * @return for keys that are others than those of the store, even if they are equal
     * @throws io.kafcache.streams.backend.BackendException if a server does not answer
     */
    public static Items ofIndex(final Backend backend, final long lineage) {
        return new Items(backend, lineage, ItemKeys.INDEX, false);
    }

    /**
     * Reads an entry.
     *
     * @param wanted any number of bytes
     * @return the value, or null when the key is absent
     * @throws io.kafcache.streams.backend.BackendException if a server does not answer, or a part of the value is gone
     */
    public byte[] get(final byte[] wanted) {
        return fetchers.get().fetch(wanted);
    }

    /**
     * Makes a batch of reads.
     *
     * @return empty
     */
    public EntryReads newReads() {
        return new EntryReads(backend, lineage, kind);
    }

    /**
     * Whether some values of the lineage are in chunks. Of the entries that are to be replaced then, {@link #expect} must have been told
     * before, or their chunks stay on the servers.
     *
     * @return true from the first such value on
     */
    public boolean isChunked() {
        return writer.isChunked();
    }

    /**
     * Tells that an entry is going to be written.
     *
     * @param keyBuffer holds the key
     * @param keyOffset index of its first byte
     * @param keyLength any number of bytes
     * @throws io.kafcache.streams.backend.BackendException if a server does not answer
     */
    public void expect(final DirectBuffer keyBuffer, final int keyOffset, final int keyLength) {
        writer.expect(keyBuffer, keyOffset, keyLength);
    }

    /**
     * Ends a series of {@link #expect}.
     *
     * @throws io.kafcache.streams.backend.BackendException if a server does not answer
     */
    public void meetExpected() {
        writer.meetExpected();
    }

    /**
     * Writes an entry, by the next {@link #flush()} at the latest.
     *
     * @param keyBuffer holds the key
     * @param keyOffset index of its first byte
     * @param keyLength any number of bytes
     * @param valueBuffer holds the value
     * @param valueOffset index of its first byte
     * @param valueLength any number of bytes; a negative one removes the entry
     * @throws io.kafcache.streams.backend.BackendException if a server does not answer, or is full
     */
    public void write(
            final DirectBuffer keyBuffer,
            final int keyOffset,
            final int keyLength,
            final DirectBuffer valueBuffer,
            final int valueOffset,
            final int valueLength) {
        if (valueLength < 0) {
            writer.delete(keyBuffer, keyOffset, keyLength);
        } else {
            writer.put(keyBuffer, keyOffset, keyLength, valueBuffer, valueOffset, valueLength);
        }
    }

    /**
     * Sends what was gathered, and does not wait for its end: it goes on whenever the thread waits for anything from the servers. {@link
     * #flush()} is to follow, on the same thread.
     *
     * @throws io.kafcache.streams.backend.BackendException if a server does not answer, or is full
     */
    public void beginFlush() {
        writer.beginFlush();
    }

    /**
     * Looks whether all that was sent is done, without waiting.
     *
     * @return true if {@link #flush()} would not wait; it tells whether all went well
     */
    public boolean isFlushed() {
        return writer.isFlushed();
    }

    /**
     * Does what was gathered: on return all of it is done.
     *
     * @throws io.kafcache.streams.backend.BackendException if a server does not answer, or is full; nothing is under way then
     */
    public void flush() {
        writer.flush();
    }

    /**
     * Writes the entries of a changelog, in their order: on return all of it is done.
     *
     * @param records a null value removes the entry
     * @throws io.kafcache.streams.backend.BackendException if a server does not answer, or is full
     */
    public void writeAll(final Collection<ConsumerRecord<byte[], byte[]>> records) {
        expectAll(records.stream().map(ConsumerRecord::key).toList());
        for (final ConsumerRecord<byte[], byte[]> record : records) {
            key.wrap(record.key());
            if (record.value() == null) {
                writer.delete(key, 0, key.capacity());
            } else {
                value.wrap(record.value());
                writer.put(key, 0, key.capacity(), value, 0, value.capacity());
            }
        }
        writer.flush();
    }

    /**
     * Removes entries: on return all of it is done.
     *
     * @param keys of any number of bytes each
     * @throws io.kafcache.streams.backend.BackendException if a server does not answer
     */
    public void removeAll(final Collection<byte[]> keys) {
        expectAll(keys);
        for (final byte[] removed : keys) {
            key.wrap(removed);
            writer.delete(key, 0, key.capacity());
        }
        writer.flush();
    }

    private void expectAll(final Collection<byte[]> keys) {
        if (writer.isChunked()) {
            for (final byte[] expected : keys) {
                key.wrap(expected);
                writer.expect(key, 0, key.capacity());
            }
            writer.meetExpected();
        }
    }
}
