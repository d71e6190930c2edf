package io.kafcache.streams.backend;

import io.kafcache.client.MemcachedClient;
import io.kafcache.client.PendingBatch;
import io.kafcache.client.WriteBatch;
import io.kafcache.client.WriteError;
import io.kafcache.client.protocol.Status;
import java.util.List;
import org.agrona.DirectBuffer;

/** Writes to memcached servers. */
final class PipelinedWrites extends BegunCall<PendingBatch> implements Writes {
    private final MemcachedClient client;
    private final WriteBatch batch = new WriteBatch();

    PipelinedWrites(final MemcachedClient client) {
        this.client = client;
    }

    @Override
    public void set(
            final DirectBuffer key,
            final int keyOffset,
            final int keyLength,
            final int flags,
            final DirectBuffer value,
            final int valueOffset,
            final int valueLength) {
        requireDone();
        batch.set(key, keyOffset, keyLength, flags, 0, value, valueOffset, valueLength);
    }

    @Override
    public void delete(final DirectBuffer key, final int offset, final int length) {
        requireDone();
        batch.delete(key, offset, length);
    }

    @Override
    public int byteLength() {
        return batch.byteLength();
    }

    @Override
    public void write() {
        requireDone();
        try {
            requireSuccess(client.execute(batch));
        } catch (final RuntimeException e) {
            throw MemcachedBackend.failed(e);
        } finally {
            batch.clear();
        }
    }

    @Override
    public void begin() {
        try {
            next().begin(batch);
        } catch (final RuntimeException e) {
            throw MemcachedBackend.failed(e);
        }
    }

    @Override
    PendingBatch newCall() {
        return client.newBatch();
    }

    @Override
    void check(final PendingBatch answered) {
        requireSuccess(answered.errors());
    }

    @Override
    void clear() {
        batch.clear();
    }

    private static void requireSuccess(final List<WriteError> errors) {
        for (final WriteError error : errors) {
            if (error.status() != Status.KEY_NOT_FOUND) {
                throw new WriteRefusedException(
                        error.message() + " (" + errors.size() + " writes of a batch were refused)");
            }
        }
    }
}
