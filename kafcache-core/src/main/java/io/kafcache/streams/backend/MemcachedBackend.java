package io.kafcache.streams.backend;

import io.kafcache.client.ClientConfig;
import io.kafcache.client.IoMode;
import io.kafcache.client.Item;
import io.kafcache.client.ItemVisitor;
import io.kafcache.client.MemcachedClient;
import io.kafcache.client.MemcachedException;
import io.kafcache.client.Node;
import io.kafcache.client.NodeTokens;
import io.kafcache.client.ServerErrorException;
import io.kafcache.client.StoreOptions;
import io.kafcache.client.UnknownOutcomeException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;

/**
 * Memcached servers. Threads that write have connections of their own, where the configuration says so; threads that only read, which
 * interactive queries may bring in any number, share some.
 */
final class MemcachedBackend implements Backend {
    /** The key of the item that holds a node's token, on every node. */
    private static final byte[] TOKEN_KEY = "kafcache/node".getBytes(StandardCharsets.US_ASCII);

    private final ClientConfig config;
    private final MemcachedClient owners;
    private final NodeMemory memory = new NodeMemory();
    private MemcachedClient readers;
    private boolean disconnected;

    MemcachedBackend(final ClientConfig config) {
        this.config = config;
        owners = MemcachedClient.create(
                config.toBuilder().nodeTokens(new NodeTokens(TOKEN_KEY, memory)).build());
    }

    /** The client for reads by the calling thread. */
    MemcachedClient client() {
        if (owners.isAttached()) {
            return owners;
        }
        synchronized (this) {
            if (readers == null && !disconnected) {
                readers = MemcachedClient.create(
                        owners.config().toBuilder().ioMode(IoMode.SHARED).build());
            }
            return disconnected ? owners : readers;
        }
    }

    @Override
    public void attach() {
        try {
            owners.attach();
        } catch (final RuntimeException e) {
            throw failed(e);
        }
    }

    @Override
    public int maxValueLength(final int keyLength) {
        try {
            return owners.maxValueLength(keyLength);
        } catch (final RuntimeException e) {
            throw failed(e);
        }
    }

    @Override
    public boolean get(final DirectBuffer key, final int offset, final int length, final ItemReader reader) {
        try {
            return client().get(key, offset, length, adapt(reader));
        } catch (final RuntimeException e) {
            throw failed(e);
        }
    }

    static ItemVisitor adapt(final ItemReader reader) {
        return new AdaptedReader(reader);
    }

    @Override
    public Reads newReads() {
        return new PipelinedReads(this);
    }

    @Override
    public Writes newWrites() {
        return new PipelinedWrites(owners);
    }

    @Override
    public VersionedItem read(final byte[] key) {
        try {
            final Item item = client().getItem(key);
            return item == null ? null : new VersionedItem(item.value(), item.cas());
        } catch (final RuntimeException e) {
            throw failed(e);
        }
    }

    @Override
    public long add(final byte[] key, final byte[] value) {
        try {
            return client().add(key, value, StoreOptions.DEFAULTS).cas();
        } catch (final RuntimeException e) {
            throw failed(e);
        }
    }

    @Override
    public long replace(final byte[] key, final byte[] value, final long version) {
        try {
            // A SET that is refused for want of memory removes what is there, whatever its version; a REPLACE does not.
            return client().replace(key, value, StoreOptions.DEFAULTS.withCas(version))
                    .cas();
        } catch (final RuntimeException e) {
            throw failed(e);
        }
    }

    @Override
    public void delete(final byte[] key) {
        try {
            client().delete(key);
        } catch (final RuntimeException e) {
            throw failed(e);
        }
    }

    @Override
    public Map<String, String> tokens() {
        try {
            final Map<String, String> tokens = new LinkedHashMap<>();
            client().nodeTokens().forEach((node, token) -> {
                memory.onToken(node, token);
                tokens.put(node.toString(), HexFormat.of().formatHex(token));
            });
            return tokens;
        } catch (final RuntimeException e) {
            throw failed(e);
        }
    }

    @Override
    public long memoryLosses() {
        return memory.losses();
    }

    @Override
    public List<Server> servers() {
        try {
            final Map<Node, Map<String, String>> counters = client().stats("");
            return client().stats("settings").entrySet().stream()
                    .map(entry -> server(entry.getKey(), entry.getValue(), counters.get(entry.getKey())))
                    .toList();
        } catch (final RuntimeException e) {
            throw failed(e);
        }
    }

    private static Server server(
            final Node node, final Map<String, String> settings, final Map<String, String> counters) {
        return new Server(
                node.toString(),
                !"off".equals(settings.get("evictions")),
                !"no".equals(settings.get("cas_enabled")),
                Long.parseLong(counters.getOrDefault("evictions", "0")));
    }

    @Override
    public void visitKeys(final KeyVisitor visitor) {
        try {
            client().stats("settings").forEach((node, settings) -> Metadump.visit(node, config, settings, visitor));
        } catch (final RuntimeException e) {
            throw failed(e);
        }
    }

    @Override
    public String ringFingerprint() {
        return owners.ringFingerprint();
    }

    /** Nothing else may come out: whatever goes wrong below is a failure of the store. */
    static BackendException failed(final RuntimeException e) {
        if (e instanceof BackendException failure) {
            return failure;
        }
        if (e instanceof UnknownOutcomeException) {
            return new UncertainWriteException(e.getMessage(), e);
        }
        if (e instanceof ServerErrorException) {
            return new WriteRefusedException(e.getMessage(), e);
        }
        return new BackendException(e instanceof MemcachedException ? e.getMessage() : e.toString(), e);
    }

    @Override
    public void close() {
        MemcachedBackends.release(this);
    }

    void disconnect() {
        owners.close();
        synchronized (this) {
            disconnected = true;
            if (readers != null) {
                readers.close();
            }
        }
    }

    ClientConfig config() {
        return config;
    }
}
