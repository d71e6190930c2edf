package io.kafcache.streams;

import io.kafcache.streams.backend.MemcachedBackends;
import io.kafcache.streams.store.KafcacheKeyValueStore;
import io.kafcache.streams.store.KafcacheKeyValueStoreWithHeaders;
import io.kafcache.streams.store.KafcacheTimestampedKeyValueStore;
import io.kafcache.streams.store.RecordKeys;
import io.kafcache.streams.store.StoreSettings;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.HeadersBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Suppliers of stores whose state lives in memcached, to be used as those of {@link org.apache.kafka.streams.state.Stores}:
 *
 * <pre>{@code
 * builder.table("labels", Materialized.as(KafcacheStores.timestampedKeyValueStore("labels-by-address")));
 * }</pre>
 *
 * <p>Without a {@link KafcacheConfig} a store is configured by the {@code kafcache.*} keys of the Streams configuration; they are read when
 * the store is initialised. Making a supplier, or a store, connects to nothing.
 */
public final class KafcacheStores {
    private KafcacheStores() {}

    /**
     * A store of plain values, for {@link org.apache.kafka.streams.state.Stores#keyValueStoreBuilder}.
     *
     * @param name the store's name
     * @return configured by the Streams configuration
     * @throws NullPointerException if the name is null
     */
    public static KafcacheStoreSupplier keyValueStore(final String name) {
        return supplier(name, null, KafcacheKeyValueStore::new);
    }

    /**
     * A store of plain values, for {@link org.apache.kafka.streams.state.Stores#keyValueStoreBuilder}.
     *
     * @param name the store's name
     * @param config replaces the {@code kafcache.*} keys of the Streams configuration
     * @return configured by the argument
     * @throws NullPointerException if an argument is null
     */
    public static KafcacheStoreSupplier keyValueStore(final String name, final KafcacheConfig config) {
        return supplier(name, Objects.requireNonNull(config, "config"), KafcacheKeyValueStore::new);
    }

    /**
     * A store of values with timestamps, for {@link org.apache.kafka.streams.state.Stores#timestampedKeyValueStoreBuilder} and the DSL.
     *
     * @param name the store's name
     * @return configured by the Streams configuration
     * @throws NullPointerException if the name is null
     */
    public static KafcacheStoreSupplier timestampedKeyValueStore(final String name) {
        return supplier(name, null, KafcacheTimestampedKeyValueStore::new);
    }

    /**
     * A store of values with timestamps, for {@link org.apache.kafka.streams.state.Stores#timestampedKeyValueStoreBuilder} and the DSL.
     *
     * @param name the store's name
     * @param config replaces the {@code kafcache.*} keys of the Streams configuration
     * @return configured by the argument
     * @throws NullPointerException if an argument is null
     */
    public static KafcacheStoreSupplier timestampedKeyValueStore(final String name, final KafcacheConfig config) {
        return supplier(name, Objects.requireNonNull(config, "config"), KafcacheTimestampedKeyValueStore::new);
    }

    /**
     * A store of values with headers and timestamps, for
     * {@link org.apache.kafka.streams.state.Stores#timestampedKeyValueStoreWithHeadersBuilder} and the DSL, which keeps the headers of a
     * table's records then.
     *
     * @param name the store's name
     * @return configured by the Streams configuration; a {@link HeadersBytesStoreSupplier}
     * @throws NullPointerException if the name is null
     */
    public static KafcacheStoreSupplier keyValueStoreWithHeaders(final String name) {
        return new SupplierWithHeaders(supplier(name, null, KafcacheKeyValueStoreWithHeaders::new));
    }

    /**
     * A store of values with headers and timestamps, for
     * {@link org.apache.kafka.streams.state.Stores#timestampedKeyValueStoreWithHeadersBuilder} and the DSL, which keeps the headers of a
     * table's records then.
     *
     * @param name the store's name
     * @param config replaces the {@code kafcache.*} keys of the Streams configuration
     * @return configured by the argument; a {@link HeadersBytesStoreSupplier}
     * @throws NullPointerException if an argument is null
     */
    public static KafcacheStoreSupplier keyValueStoreWithHeaders(final String name, final KafcacheConfig config) {
        return new SupplierWithHeaders(
                supplier(name, Objects.requireNonNull(config, "config"), KafcacheKeyValueStoreWithHeaders::new));
    }

    private static KafcacheStoreSupplier supplier(
            final String name,
            final KafcacheConfig config,
            final BiFunction<String, StoreSettings.Source, KeyValueStore<Bytes, byte[]>> stores) {
        return new Supplier(name, config, KafcacheStores::keyOf, stores);
    }

    /** The key of the record itself. */
    private static void keyOf(final ConsumerRecord<byte[], byte[]> record, final Consumer<byte[]> keys) {
        if (record.key() != null) {
            keys.accept(record.key());
        }
    }

    private static StoreSettings settings(final KafcacheConfig config, final RecordKeys prefetch) {
        return new StoreSettings(
                () -> MemcachedBackends.open(config.clientConfig()),
                config.writeBufferBytes(),
                config.nearCacheBytes(),
                config.memoryMaxBytes(),
                config.evictions() == Evictions.WARN,
                config.index() == IndexType.ORDERED,
                config.readsAhead() ? prefetch : null);
    }

    /**
     * Makes stores.
     *
     * @param name the stores' name
     * @param config null to read the configuration of the application
     * @param prefetch null to read nothing ahead
     * @param stores makes one
     */
    private record Supplier(
            String name,
            KafcacheConfig config,
            RecordKeys prefetch,
            BiFunction<String, StoreSettings.Source, KeyValueStore<Bytes, byte[]>> stores)
            implements KafcacheStoreSupplier {
        Supplier {
            Objects.requireNonNull(name, "name");
        }

        @Override
        public KafcacheStoreSupplier withPrefetch(final PrefetchKeys keys, final String... topics) {
            Objects.requireNonNull(keys, "keys");
            final Set<String> shown = Set.of(topics);
            return new Supplier(
                    name,
                    config,
                    (record, taker) -> {
                        if (shown.isEmpty() || shown.contains(record.topic())) {
                            keys.keysOf(record, taker);
                        }
                    },
                    stores);
        }

        @Override
        public KafcacheStoreSupplier withoutPrefetch() {
            return new Supplier(name, config, null, stores);
        }

        @Override
        public KeyValueStore<Bytes, byte[]> get() {
            return stores.apply(
                    name, appConfigs -> settings(config == null ? KafcacheConfig.of(appConfigs) : config, prefetch));
        }

        @Override
        public String metricsScope() {
            return "kafcache";
        }
    }

    /** Makes stores with headers, as the interface tells the DSL. */
    private record SupplierWithHeaders(KafcacheStoreSupplier supplier)
            implements KafcacheStoreSupplier, HeadersBytesStoreSupplier {
        @Override
        public KafcacheStoreSupplier withPrefetch(final PrefetchKeys keys, final String... topics) {
            return new SupplierWithHeaders(supplier.withPrefetch(keys, topics));
        }

        @Override
        public KafcacheStoreSupplier withoutPrefetch() {
            return new SupplierWithHeaders(supplier.withoutPrefetch());
        }

        @Override
        public String name() {
            return supplier.name();
        }

        @Override
        public KeyValueStore<Bytes, byte[]> get() {
            return supplier.get();
        }

        @Override
        public String metricsScope() {
            return supplier.metricsScope();
        }
    }
}
