package io.kafcache.streams;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.streams.DslStoreFormat;
import org.apache.kafka.streams.state.DslKeyValueParams;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;

/** The stores that the DSL chooses itself, for a look into them. */
public class CapturedDslStoreSuppliers extends KafcacheDslStoreSuppliers {
    private static final Map<DslStoreFormat, Map<String, CapturedStores>> CAPTURED = new ConcurrentHashMap<>();

    /** What was made, by the store's name. */
    static CapturedStores captured(final DslStoreFormat format, final String name) {
        return CAPTURED.get(format).get(name);
    }

    @Override
    public KeyValueBytesStoreSupplier keyValueStore(final DslKeyValueParams params) {
        return CAPTURED.computeIfAbsent(params.dslStoreFormat(), format -> new ConcurrentHashMap<>())
                .computeIfAbsent(params.name(), name -> CapturedStores.of(super.keyValueStore(params)));
    }
}
