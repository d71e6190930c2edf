package io.kafcache.streams.backend;

import io.kafcache.client.KeyList;
import io.kafcache.client.PendingMultiGet;
import org.agrona.DirectBuffer;

/** Reads of memcached servers. */
final class PipelinedReads extends BegunCall<PendingMultiGet> implements Reads {
    private final MemcachedBackend backend;
    private final KeyList keys = new KeyList();

    PipelinedReads(final MemcachedBackend backend) {
        this.backend = backend;
    }

    @Override
    public void add(final DirectBuffer key, final int offset, final int length) {
        requireDone();
        keys.add(key, offset, length);
    }

    @Override
    public void read(final ItemReader reader) {
        requireDone();
        try {
            backend.client().getAll(keys, MemcachedBackend.adapt(reader));
        } catch (final RuntimeException e) {
            throw MemcachedBackend.failed(e);
        } finally {
            keys.clear();
        }
    }

    @Override
    public void begin(final ItemReader reader) {
        try {
            next().begin(keys, MemcachedBackend.adapt(reader));
        } catch (final RuntimeException e) {
            throw MemcachedBackend.failed(e);
        }
    }

    @Override
    PendingMultiGet newCall() {
        return backend.client().newMultiGet();
    }

    @Override
    void check(final PendingMultiGet answered) {
        // Each item was shown as it came.
    }

    @Override
    void clear() {
        keys.clear();
    }
}
