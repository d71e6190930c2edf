package io.kafcache.streams;

import io.kafcache.streams.backend.MemcachedBackends;
import io.kafcache.streams.store.KafcacheKeyValueStore;
import io.kafcache.streams.store.KafcacheKeyValueStoreWithHeaders;
import io.kafcache.streams.store.KafcacheTimestampedKeyValueStore;
import io.kafcache.streams.store.StoreSettings;
import java.util.Objects;
import java.util.function.BiFunction;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.HeadersBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
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
    public static KeyValueBytesStoreSupplier keyValueStore(final String name) {
        return new Supplier(name, fromAppConfigs(), KafcacheKeyValueStore::new);
    }

    /**
     * A store of plain values, for {@link org.apache.kafka.streams.state.Stores#keyValueStoreBuilder}.
     *
     * @param name the store's name
     * @param config replaces the {@code kafcache.*} keys of the Streams configuration
     * @return configured by the argument
     * @throws NullPointerException if an argument is null
     */
    public static KeyValueBytesStoreSupplier keyValueStore(final String name, final KafcacheConfig config) {
        return new Supplier(name, from(config), KafcacheKeyValueStore::new);
    }

    /**
     * A store of values with timestamps, for {@link org.apache.kafka.streams.state.Stores#timestampedKeyValueStoreBuilder} and the DSL.
     *
     * @param name the store's name
     * @return configured by the Streams configuration
     * @throws NullPointerException if the name is null
     */
    public static KeyValueBytesStoreSupplier timestampedKeyValueStore(final String name) {
        return new Supplier(name, fromAppConfigs(), KafcacheTimestampedKeyValueStore::new);
    }

    /**
     * A store of values with timestamps, for {@link org.apache.kafka.streams.state.Stores#timestampedKeyValueStoreBuilder} and the DSL.
     *
     * @param name the store's name
     * @param config replaces the {@code kafcache.*} keys of the Streams configuration
     * @return configured by the argument
     * @throws NullPointerException if an argument is null
     */
    public static KeyValueBytesStoreSupplier timestampedKeyValueStore(final String name, final KafcacheConfig config) {
        return new Supplier(name, from(config), KafcacheTimestampedKeyValueStore::new);
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
    public static KeyValueBytesStoreSupplier keyValueStoreWithHeaders(final String name) {
        return new SupplierWithHeaders(new Supplier(name, fromAppConfigs(), KafcacheKeyValueStoreWithHeaders::new));
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
    public static KeyValueBytesStoreSupplier keyValueStoreWithHeaders(final String name, final KafcacheConfig config) {
        return new SupplierWithHeaders(new Supplier(name, from(config), KafcacheKeyValueStoreWithHeaders::new));
    }

    private static StoreSettings.Source fromAppConfigs() {
        return appConfigs -> settings(KafcacheConfig.of(appConfigs));
    }

    private static StoreSettings.Source from(final KafcacheConfig config) {
        Objects.requireNonNull(config, "config");
        return appConfigs -> settings(config);
    }

    private static StoreSettings settings(final KafcacheConfig config) {
        return new StoreSettings(
                () -> MemcachedBackends.open(config.clientConfig()),
                config.writeBufferBytes(),
                config.nearCacheBytes(),
                config.evictions() == Evictions.WARN);
    }

    /**
     * Makes stores.
     *
     * @param name the stores' name
     * @param settings asked when they are initialised
     * @param stores makes one
     */
    private record Supplier(
            String name,
            StoreSettings.Source settings,
            BiFunction<String, StoreSettings.Source, KeyValueStore<Bytes, byte[]>> stores)
            implements KeyValueBytesStoreSupplier {
        Supplier {
            Objects.requireNonNull(name, "name");
        }

        @Override
        public KeyValueStore<Bytes, byte[]> get() {
            return stores.apply(name, settings);
        }

        @Override
        public String metricsScope() {
            return "kafcache";
        }
    }

    /** Makes stores with headers, as the interface tells the DSL. */
    private record SupplierWithHeaders(Supplier supplier)
            implements KeyValueBytesStoreSupplier, HeadersBytesStoreSupplier {
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
