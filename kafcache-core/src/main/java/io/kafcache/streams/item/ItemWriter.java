package io.kafcache.streams.item;

import io.kafcache.streams.backend.Backend;
import io.kafcache.streams.backend.BackendException;
import io.kafcache.streams.backend.Writes;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.apache.kafka.common.utils.Bytes;

/**
 * Writes entries as items.
 *
 * <p>A body that is too large for one item is cut into chunks. They are written before the item that names them, and removed after it has
 * been replaced, so that a reader finds the old value or the new one.
 *
 * <p>Not safe for use by several threads.
 */
final class ItemWriter {
    /** Gathered writes leave at this size: memory is bounded, and the servers work while more is gathered. */
    private static final int FLUSH_BYTES = 1 << 20;

    private final ItemKeys keys;
    private final Writes writes;
    private final int maxItemBytes;
    private final int chunkLength;
    private final UnsafeBuffer source = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer chunkedValue = new UnsafeBuffer(new byte[ChunkedValue.LENGTH]);
    /** The entries whose bodies are in chunks: few, since each takes about a megabyte or more. */
    private final Map<Bytes, ChunkedValue> chunked = new HashMap<>();

    private long nextId = ThreadLocalRandom.current().nextLong();

    ItemWriter(final Backend backend, final long lineage) {
        keys = new ItemKeys(lineage);
        writes = backend.newWrites();
        maxItemBytes = backend.maxValueLength(0);
        chunkLength = maxItemBytes - ItemKeys.CHUNK_KEY_LENGTH;
    }

    void put(final byte[] key, final byte[] value) {
        final ChunkedValue replaced = forgetChunks(key);
        final boolean longKey = ItemKeys.isLong(key);
        final byte[] body = longKey ? bodyWithKey(key, value) : value;
        final int form = longKey ? ItemForm.LONG_KEY : ItemForm.PLAIN;
        source.wrap(body);
        if (body.length <= maxItemBytes - keys.entry(key).length()) {
            writes.set(keys.buffer(), 0, keys.length(), form, source, 0, body.length);
        } else {
            putChunked(key, form, body.length);
        }
        removeChunks(replaced);
        flushIfLarge();
    }

    void delete(final byte[] key) {
        final ChunkedValue removed = forgetChunks(key);
        keys.entry(key);
        writes.delete(keys.buffer(), 0, keys.length());
        removeChunks(removed);
        flushIfLarge();
    }

    void flush() {
        writes.write();
    }

    private void flushIfLarge() {
        if (writes.byteLength() >= FLUSH_BYTES) {
            flush();
        }
    }

    private static byte[] bodyWithKey(final byte[] key, final byte[] value) {
        final UnsafeBuffer body =
                new UnsafeBuffer(new byte[Math.addExact(Math.addExact(Integer.BYTES, key.length), value.length)]);
        body.putInt(0, key.length, ByteOrder.BIG_ENDIAN);
        body.putBytes(Integer.BYTES, key);
        body.putBytes(Integer.BYTES + key.length, value);
        return body.byteArray();
    }

    /** Writes the body in the source buffer. */
    private void putChunked(final byte[] key, final int form, final int bodyLength) {
        final ChunkedValue value = new ChunkedValue(nextId++, bodyLength, chunkLength);
        try {
            for (int i = 0; i < value.chunks(); i++) {
                keys.chunk(value.id(), i);
                writes.set(keys.buffer(), 0, keys.length(), ItemForm.PLAIN, source, value.offset(i), value.length(i));
                flushIfLarge();
            }
            flush();
        } catch (final BackendException e) {
            tryToRemove(value, e);
            throw e;
        }
        value.write(chunkedValue, 0);
        keys.entry(key);
        writes.set(keys.buffer(), 0, keys.length(), form | ItemForm.CHUNKED, chunkedValue, 0, ChunkedValue.LENGTH);
        chunked.put(Bytes.wrap(key), value);
    }

    /** A value that did not fit leaves no chunks behind to fill the servers, as far as they can be reached. */
    private void tryToRemove(final ChunkedValue value, final BackendException reason) {
        try {
            deleteChunks(value);
            flush();
        } catch (final BackendException e) {
            reason.addSuppressed(e);
        }
    }

    private ChunkedValue forgetChunks(final byte[] key) {
        return chunked.isEmpty() ? null : chunked.remove(Bytes.wrap(key));
    }

    private void removeChunks(final ChunkedValue value) {
        if (value != null) {
            flush();
            deleteChunks(value);
        }
    }

    private void deleteChunks(final ChunkedValue value) {
        for (int i = 0; i < value.chunks(); i++) {
            keys.chunk(value.id(), i);
            writes.delete(keys.buffer(), 0, keys.length());
        }
    }
}
