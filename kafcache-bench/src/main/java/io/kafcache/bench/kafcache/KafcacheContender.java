package io.kafcache.bench.kafcache;

import io.kafcache.bench.Contender;
import io.kafcache.bench.Workload;
import io.kafcache.client.ClientConfig;
import io.kafcache.client.ItemVisitor;
import io.kafcache.client.KeyList;
import io.kafcache.client.MemcachedClient;
import io.kafcache.client.WriteBatch;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Kafcache's client. */
public final class KafcacheContender implements Contender {
    private final MemcachedClient client;
    private final byte[][] keys;
    private final DirectBuffer[] keyBuffers;
    private final byte[] value;
    private final ThreadLocal<Scratch> scratch = ThreadLocal.withInitial(Scratch::new);

    public KafcacheContender(final Workload workload, final ClientConfig.Builder config) {
        client = MemcachedClient.create(
                config.nodes(String.join(",", workload.nodes())).build());
        keys = workload.keyBytes();
        keyBuffers = Arrays.stream(keys).map(UnsafeBuffer::new).toArray(DirectBuffer[]::new);
        value = workload.value();
    }

    @Override
    public byte[] get(final int key) {
        return client.get(keys[key]);
    }

    @Override
    public int visit(final int key) {
        final Scratch own = scratch.get();
        own.length = 0;
        client.get(keyBuffers[key], 0, keyBuffers[key].capacity(), own);
        return (int) own.length;
    }

    @Override
    public void set(final int key) {
        client.set(keys[key], value);
    }

    @Override
    public long getAll(final int first, final int count) {
        final Scratch own = scratch.get();
        own.length = 0;
        own.list.clear();
        for (int key = first; key < first + count; key++) {
            own.list.add(keys[key]);
        }
        client.getAll(own.list, own);
        return own.length;
    }

    @Override
    public void setAll(final int first, final int count) {
        final WriteBatch batch = scratch.get().batch;
        batch.clear();
        for (int key = first; key < first + count; key++) {
            batch.set(keys[key], value);
        }
        if (!client.execute(batch).isEmpty()) {
            throw new IllegalStateException("a change of the batch failed");
        }
    }

    @Override
    public void close() {
        client.close();
    }

    /** A thread's lists, which are kept as an application would keep them. */
    private static final class Scratch implements ItemVisitor {
        final KeyList list = new KeyList();
        final WriteBatch batch = new WriteBatch();
        long length;

        @Override
        public void onItem(
                final int index,
                final int flags,
                final long cas,
                final DirectBuffer buffer,
                final int offset,
                final int valueLength) {
            length += valueLength;
        }
    }
}
