package io.kafcache.bench;

import io.kafcache.streams.KafcacheClientSupplier;
import io.kafcache.streams.KafcacheConfig;
import io.kafcache.streams.KafcacheStores;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.Stores;

/**
 * A store that is compared with others, written as in {@code rocksdb}, {@code memcached} or {@code memcached/nodes:4/prefetch:false}.
 *
 * @param name as written
 * @param kind {@code memcached}, {@code rocksdb} or {@code in-memory}
 * @param nodes memcached servers; 0 for the other kinds
 * @param settings keys of Kafcache's configuration, without their prefix
 */
public record StoreContender(String name, String kind, int nodes, Map<String, String> settings) {
    public static final String MEMCACHED = "memcached";
    public static final String ROCKSDB = "rocksdb";
    public static final String IN_MEMORY = "in-memory";

    /** Reads several, with a plus sign between them. */
    public static List<StoreContender> parseAll(final String text) {
        return Arrays.stream(text.split("\\+")).map(StoreContender::parse).toList();
    }

    public static StoreContender parse(final String text) {
        final Options options = Options.parse(text);
        final String kind = options.name();
        if (!List.of(MEMCACHED, ROCKSDB, IN_MEMORY).contains(kind)) {
            throw new IllegalArgumentException("there is no store " + kind);
        }
        final int nodes = kind.equals(MEMCACHED) ? options.takeInt("nodes", 1) : 0;
        final Map<String, String> settings = kind.equals(MEMCACHED) ? options.takeAll() : Map.of();
        options.requireAllTaken();
        return new StoreContender(text, kind, nodes, settings);
    }

    public KeyValueBytesStoreSupplier plain(final String storeName) {
        return switch (kind) {
            case MEMCACHED -> KafcacheStores.keyValueStore(storeName);
            case ROCKSDB -> Stores.persistentKeyValueStore(storeName);
            default -> Stores.inMemoryKeyValueStore(storeName);
        };
    }

    public KeyValueBytesStoreSupplier timestamped(final String storeName) {
        return switch (kind) {
            case MEMCACHED -> KafcacheStores.timestampedKeyValueStore(storeName);
            case ROCKSDB -> Stores.persistentTimestampedKeyValueStore(storeName);
            default -> Stores.inMemoryKeyValueStore(storeName);
        };
    }

    /**
     * What the application's configuration needs for it.
     *
     * @param servers the addresses, separated by commas; not read for the other kinds
     */
    public Map<String, String> config(final String servers) {
        final Map<String, String> config = new HashMap<>();
        if (kind.equals(MEMCACHED)) {
            config.put(StreamsConfig.DEFAULT_CLIENT_SUPPLIER_CONFIG, KafcacheClientSupplier.class.getName());
            config.put(KafcacheConfig.SERVERS_CONFIG, servers);
            settings.forEach((key, value) -> config.put(KafcacheConfig.PREFIX + key, value));
        }
        return config;
    }
}
