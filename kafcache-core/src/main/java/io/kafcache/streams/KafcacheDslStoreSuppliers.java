package io.kafcache.streams;

import org.apache.kafka.streams.state.BuiltInDslStoreSuppliers.RocksDBDslStoreSuppliers;
import org.apache.kafka.streams.state.DslKeyValueParams;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;

/**
 * Gives the DSL its key-value stores in memcached wherever the topology names none: aggregations, tables, and what foreign-key joins keep
 * for themselves. Window and session stores are those of RocksDB.
 *
 * <pre>{@code
 * props.put(StreamsConfig.DSL_STORE_SUPPLIERS_CLASS_CONFIG, KafcacheDslStoreSuppliers.class);
 * }</pre>
 *
 * <p>The stores are configured by the {@code kafcache.*} keys of the Streams configuration. Made by Kafka Streams, one for an application.
 */
public class KafcacheDslStoreSuppliers extends RocksDBDslStoreSuppliers {
    /** Made by Kafka Streams. */
    public KafcacheDslStoreSuppliers() {}

    /**
     * A store in the format that the DSL asks for.
     *
     * @param params its name and format
     * @return a store in memcached
     */
    @Override
    public KeyValueBytesStoreSupplier keyValueStore(final DslKeyValueParams params) {
        return switch (params.dslStoreFormat()) {
            case HEADERS -> KafcacheStores.keyValueStoreWithHeaders(params.name());
            case TIMESTAMPED -> KafcacheStores.timestampedKeyValueStore(params.name());
            case PLAIN -> KafcacheStores.keyValueStore(params.name());
        };
    }
}
