package io.kafcache.streams.item;

import io.kafcache.streams.backend.Backend;
import io.kafcache.streams.backend.BackendException;
import java.nio.ByteOrder;
import java.util.concurrent.ThreadLocalRandom;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes entries as items.
 *
 * <p>A body that is too large for one item is cut into chunks. They are written before the item that names them, and removed after it has
 * been replaced, so that a reader finds the old value or the new one.
 *
 * <p>Not safe for use by several threads.
 */
final class ItemWriter {
    private final ItemKeys keys;
    private final WritePipeline writes;
    private final ReplacedChunks replaced;
    private final int maxItemBytes;
    private final int chunkLength;
    private final UnsafeBuffer chunkedValue = new UnsafeBuffer(new byte[ChunkedValue.LENGTH]);
    private final UnsafeBuffer body = new UnsafeBuffer(0, 0);
    private boolean chunked;

    private long nextId = ThreadLocalRandom.current().nextLong();

    ItemWriter(final Backend backend, final long lineage, final long kind, final boolean chunked) {
        keys = new ItemKeys(lineage, kind);
        writes = new WritePipeline(backend);
        replaced = new ReplacedChunks(backend.newReads());
        this.chunked = chunked;
        maxItemBytes = backend.maxValueLength(0);
        chunkLength = maxItemBytes - ItemKeys.CHUNK_KEY_LENGTH;
    }

    /** Whether some entries of the lineage are in chunks. */
    boolean isChunked() {
        return chunked;
    }

    /** Tells that an entry is going to be written, so that the chunks of its present value are known by then. */
    void expect(final DirectBuffer key, final int keyOffset, final int keyLength) {
        replaced.look(keys.entry(key, keyOffset, keyLength));
    }

    /** Ends what {@link #expect} began. */
    void meetExpected() {
        replaced.endLook();
    }

    void put(
            final DirectBuffer key,
            final int keyOffset,
            final int keyLength,
            final DirectBuffer value,
            final int valueOffset,
            final int valueLength) {
        final ChunkedValue old = replaced.take(keys.entry(key, keyOffset, keyLength));
        if (ItemKeys.isLong(keyLength)) {
            wrapWithKey(key, keyOffset, keyLength, value, valueOffset, valueLength);
            putBody(ItemForm.LONG_KEY, key, keyOffset, keyLength);
        } else {
            body.wrap(value, valueOffset, valueLength);
            putBody(ItemForm.PLAIN, key, keyOffset, keyLength);
        }
        removeChunks(old);
    }

    void delete(final DirectBuffer key, final int keyOffset, final int keyLength) {
        final ChunkedValue old = replaced.take(keys.entry(key, keyOffset, keyLength));
        writes.delete(keys);
        removeChunks(old);
    }

    /** Sends the rest of what was gathered, and does not wait. */
    void beginFlush() {
        writes.send();
        replaced.clear();
    }

    /** Whether all that was sent is done, well or not, as far as can be told without waiting. */
    boolean isFlushed() {
        return writes.poll();
    }

    void flush() {
        beginFlush();
        writes.await();
    }

    private void wrapWithKey(
            final DirectBuffer key,
            final int keyOffset,
            final int keyLength,
            final DirectBuffer value,
            final int valueOffset,
            final int valueLength) {
        body.wrap(new byte[Math.addExact(Math.addExact(Integer.BYTES, keyLength), valueLength)]);
        body.putInt(0, keyLength, ByteOrder.BIG_ENDIAN);
        body.putBytes(Integer.BYTES, key, keyOffset, keyLength);
        body.putBytes(Integer.BYTES + keyLength, value, valueOffset, valueLength);
    }

    private void putBody(final int form, final DirectBuffer key, final int keyOffset, final int keyLength) {
        if (body.capacity() <= maxItemBytes - keys.length()) {
            writes.set(keys, form, body, 0, body.capacity());
        } else {
            // Waiting for the chunks may bring replies to others, and move what the buffers hold.
            final byte[] ownKey = new byte[keyLength];
            key.getBytes(keyOffset, ownKey);
            final byte[] ownBody = new byte[body.capacity()];
            body.getBytes(0, ownBody);
            body.wrap(ownBody);
            final ChunkedValue value = putChunks();
            keys.entry(new UnsafeBuffer(ownKey), 0, keyLength);
            value.write(chunkedValue, 0);
            writes.set(keys, form | ItemForm.CHUNKED, chunkedValue, 0, ChunkedValue.LENGTH);
            replaced.note(keys, value);
        }
    }

    private ChunkedValue putChunks() {
        chunked = true;
        final ChunkedValue value = new ChunkedValue(nextId++, body.capacity(), chunkLength);
        try {
            for (int i = 0; i < value.chunks(); i++) {
                keys.chunk(value.id(), i);
                writes.set(keys, ItemForm.PLAIN, body, value.offset(i), value.length(i));
            }
            writes.flush();
        } catch (final BackendException e) {
            tryToRemove(value, e);
            throw e;
        }
        return value;
    }

    /** A value that did not fit leaves no chunks behind to fill the servers, as far as they can be reached. */
    private void tryToRemove(final ChunkedValue value, final BackendException reason) {
        try {
            deleteChunks(value);
            writes.flush();
        } catch (final BackendException e) {
            reason.addSuppressed(e);
        }
    }

    private void removeChunks(final ChunkedValue value) {
        if (value != null) {
            writes.flush();
            deleteChunks(value);
        }
    }

    private void deleteChunks(final ChunkedValue value) {
        for (int i = 0; i < value.chunks(); i++) {
            writes.delete(keys.chunk(value.id(), i));
        }
    }
}
