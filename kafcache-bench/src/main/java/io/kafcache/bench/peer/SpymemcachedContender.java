package io.kafcache.bench.peer;

import io.kafcache.bench.Contender;
import io.kafcache.bench.Workload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import net.spy.memcached.AddrUtil;
import net.spy.memcached.CachedData;
import net.spy.memcached.ConnectionFactoryBuilder;
import net.spy.memcached.DefaultHashAlgorithm;
import net.spy.memcached.MemcachedClient;
import net.spy.memcached.compat.log.SLF4JLogger;
import net.spy.memcached.transcoders.Transcoder;

/** spymemcached. */
public final class SpymemcachedContender implements Contender {
    private static final long TIMEOUT_MILLIS = 10_000;

    private final MemcachedClient client;
    private final List<String> keys;
    private final byte[] value;
    private final Transcoder<byte[]> bytes = new Bytes();

    public SpymemcachedContender(final Workload workload) {
        keys = workload.keys();
        value = workload.value();
        // Its own logger writes to the console.
        System.setProperty("net.spy.log.LoggerImpl", SLF4JLogger.class.getName());
        try {
            client = new MemcachedClient(
                    new ConnectionFactoryBuilder()
                            .setProtocol(ConnectionFactoryBuilder.Protocol.BINARY)
                            .setLocatorType(ConnectionFactoryBuilder.Locator.CONSISTENT)
                            .setHashAlg(DefaultHashAlgorithm.KETAMA_HASH)
                            .setUseNagleAlgorithm(false)
                            .setShouldOptimize(true)
                            .setOpTimeout(TIMEOUT_MILLIS)
                            .build(),
                    AddrUtil.getAddresses(String.join(" ", workload.nodes())));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public byte[] get(final int key) {
        return client.get(keys.get(key), bytes);
    }

    @Override
    public void set(final int key) {
        await(client.set(keys.get(key), 0, value, bytes));
    }

    private static void await(final Future<Boolean> stored) {
        try {
            if (!stored.get()) {
                throw new IllegalStateException("not stored");
            }
        } catch (final InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public long getAll(final int first, final int count) {
        long length = 0;
        for (final byte[] found :
                client.getBulk(keys.subList(first, first + count), bytes).values()) {
            length += found.length;
        }
        return length;
    }

    /** Sets that are on their way together are sent as quiet ones by the client itself. */
    @Override
    public void setAll(final int first, final int count) {
        final List<Future<Boolean>> stored = new ArrayList<>(count);
        for (int key = first; key < first + count; key++) {
            stored.add(client.set(keys.get(key), 0, value, bytes));
        }
        stored.forEach(SpymemcachedContender::await);
    }

    @Override
    public void close() {
        client.shutdown();
    }

    /** Bytes as they are, without the type and compression that spymemcached adds by itself. */
    private static final class Bytes implements Transcoder<byte[]> {
        @Override
        public boolean asyncDecode(final CachedData data) {
            return false;
        }

        @Override
        public CachedData encode(final byte[] value) {
            return new CachedData(0, value, getMaxSize());
        }

        @Override
        public byte[] decode(final CachedData data) {
            return data.getData();
        }

        @Override
        public int getMaxSize() {
            return CachedData.MAX_SIZE;
        }
    }
}
