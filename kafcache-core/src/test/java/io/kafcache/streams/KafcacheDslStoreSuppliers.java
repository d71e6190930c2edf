package io.kafcache.streams;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.streams.DslStoreFormat;
import org.apache.kafka.streams.state.BuiltInDslStoreSuppliers.RocksDBDslStoreSuppliers;
import org.apache.kafka.streams.state.DslKeyValueParams;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;

/** Gives the DSL key-value stores in memcached where it chooses them itself, in the format that it asks for. */
public class KafcacheDslStoreSuppliers extends RocksDBDslStoreSuppliers {
    private static final Map<DslStoreFormat, Map<String, CapturedStores>> CAPTURED = new ConcurrentHashMap<>();

    /** What was made, by the store's name. */
    static CapturedStores captured(final DslStoreFormat format, final String name) {
        return CAPTURED.get(format).get(name);
    }

    @Override
    public KeyValueBytesStoreSupplier keyValueStore(final DslKeyValueParams params) {
        return CAPTURED.computeIfAbsent(params.dslStoreFormat(), format -> new ConcurrentHashMap<>())
                .computeIfAbsent(
                        params.name(),
                        name -> CapturedStores.of(
                                switch (params.dslStoreFormat()) {
                                    case HEADERS -> KafcacheStores.keyValueStoreWithHeaders(name);
                                    case TIMESTAMPED -> KafcacheStores.timestampedKeyValueStore(name);
                                    case PLAIN -> KafcacheStores.keyValueStore(name);
                                }));
    }
}
