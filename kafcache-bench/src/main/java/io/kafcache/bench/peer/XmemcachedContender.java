package io.kafcache.bench.peer;

import io.kafcache.bench.Contender;
import io.kafcache.bench.Workload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import net.rubyeye.xmemcached.MemcachedClient;
import net.rubyeye.xmemcached.XMemcachedClientBuilder;
import net.rubyeye.xmemcached.command.BinaryCommandFactory;
import net.rubyeye.xmemcached.exception.MemcachedException;
import net.rubyeye.xmemcached.impl.KetamaMemcachedSessionLocator;
import net.rubyeye.xmemcached.utils.AddrUtil;

/** xmemcached. */
public final class XmemcachedContender implements Contender {
    private static final long TIMEOUT_MILLIS = 10_000;

    private final MemcachedClient client;
    private final List<String> keys;
    private final byte[] value;
    private final XmemcachedBytes bytes = new XmemcachedBytes();

    public XmemcachedContender(final Workload workload) {
        keys = workload.keys();
        value = workload.value();
        final XMemcachedClientBuilder builder =
                new XMemcachedClientBuilder(AddrUtil.getAddresses(String.join(" ", workload.nodes())));
        builder.setCommandFactory(new BinaryCommandFactory());
        builder.setSessionLocator(new KetamaMemcachedSessionLocator());
        builder.setOpTimeout(TIMEOUT_MILLIS);
        try {
            client = builder.build();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A call of the client, with its checked exceptions. */
    private interface Call<T> {
        T run() throws MemcachedException, TimeoutException, InterruptedException;
    }

    private static <T> T call(final Call<T> call) {
        try {
            return call.run();
        } catch (final MemcachedException | TimeoutException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public byte[] get(final int key) {
        return call(() -> client.get(keys.get(key), bytes));
    }

    @Override
    public void set(final int key) {
        if (!call(() -> client.set(keys.get(key), 0, value, bytes))) {
            throw new IllegalStateException("not stored");
        }
    }

    @Override
    public long getAll(final int first, final int count) {
        final Map<String, byte[]> values = call(() -> client.get(keys.subList(first, first + count), bytes));
        long length = 0;
        for (final byte[] found : values.values()) {
            length += found.length;
        }
        return length;
    }

    /** Quiet sets; then each server's answer to another command tells that it has done them. */
    @Override
    public void setAll(final int first, final int count) {
        call(() -> {
            for (int key = first; key < first + count; key++) {
                client.setWithNoReply(keys.get(key), 0, value, bytes);
            }
            return client.getVersions();
        });
    }

    @Override
    public void close() {
        try {
            client.shutdown();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
