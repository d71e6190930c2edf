package io.kafcache.streams.item;

import io.kafcache.streams.backend.Backend;
import io.kafcache.streams.backend.BackendException;
import io.kafcache.streams.backend.ItemReader;
import io.kafcache.streams.backend.Reads;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Reads entries from items. For one thread. */
final class ItemFetcher {
    private final Backend backend;
    private final ItemKeys keys;
    private final Reads reads;
    private final UnsafeBuffer keyView = new UnsafeBuffer(0, 0);
    private final ItemReader itemReader = this::onItem;
    private final ItemReader chunkReader = this::onChunk;
    private int form;
    private byte[] item;
    private ChunkedValue chunked;
    private byte[] body;
    private int chunksRead;

    ItemFetcher(final Backend backend, final long lineage, final long kind) {
        this.backend = backend;
        keys = new ItemKeys(lineage, kind);
        reads = backend.newReads();
    }

    byte[] fetch(final byte[] key) {
        keyView.wrap(key);
        final byte[] found = fetchBody(key.length);
        if (found == null || (form & ItemForm.LONG_KEY) == 0) {
            return found;
        }
        final int keyLength = new UnsafeBuffer(found).getInt(0, ByteOrder.BIG_ENDIAN);
        final int keyEnd = Integer.BYTES + keyLength;
        return Arrays.equals(found, Integer.BYTES, keyEnd, key, 0, key.length)
                ? Arrays.copyOfRange(found, keyEnd, found.length)
                : null;
    }

    /** Reads the body; when its chunks are gone because a writer has replaced it meanwhile, the new one. */
    private byte[] fetchBody(final int keyLength) {
        ChunkedValue missed = null;
        while (true) {
            keys.entry(keyView, 0, keyLength);
            if (!backend.get(keys.buffer(), 0, keys.length(), itemReader)) {
                return null;
            }
            if (!ItemForm.isKnown(form)) {
                throw new BackendException(
                        "An item has flags 0x" + Integer.toHexString(form)
                                + ", which this version does not know: something else writes to these servers",
                        null);
            }
            if ((form & ItemForm.CHUNKED) == 0) {
                return take(item);
            }
            if (readChunks()) {
                return take(body);
            }
            if (chunked.equals(missed)) {
                throw new BackendException(
                        "A value of " + chunked.bodyLength() + " bytes is no longer whole: of its " + chunked.chunks()
                                + " items the servers have " + chunksRead
                                + ". They have been flushed or restarted, or evict: start memcached with -M",
                        null);
            }
            missed = chunked;
        }
    }

    /** Hands a buffer over, and keeps nothing of what may be large. */
    private byte[] take(final byte[] bytes) {
        item = null;
        body = null;
        return bytes;
    }

    private void onItem(
            final int index, final int flags, final DirectBuffer buffer, final int offset, final int length) {
        form = flags;
        if ((flags & ItemForm.CHUNKED) == 0) {
            item = new byte[length];
            buffer.getBytes(offset, item);
        } else {
            chunked = ChunkedValue.read(buffer, offset);
        }
    }

    private boolean readChunks() {
        body = new byte[chunked.bodyLength()];
        chunksRead = 0;
        for (int i = 0; i < chunked.chunks(); i++) {
            keys.chunk(chunked.id(), i);
            reads.add(keys.buffer(), 0, keys.length());
        }
        reads.read(chunkReader);
        return chunksRead == chunked.chunks();
    }

    private void onChunk(
            final int index, final int flags, final DirectBuffer buffer, final int offset, final int length) {
        if (length == chunked.length(index)) {
            buffer.getBytes(offset, body, chunked.offset(index), length);
            chunksRead++;
        }
    }
}
