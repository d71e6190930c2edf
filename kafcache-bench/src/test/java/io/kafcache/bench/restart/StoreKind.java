package io.kafcache.bench.restart;

import io.kafcache.streams.KafcacheStores;
import java.util.Arrays;
import java.util.function.Function;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.Stores;

/** Where an application's state lives. */
public enum StoreKind {
    MEMCACHED("memcached", KafcacheStores::keyValueStore),
    ROCKSDB("rocksdb", Stores::persistentKeyValueStore),
    IN_MEMORY("in-memory", Stores::inMemoryKeyValueStore);

    private final String title;
    private final Function<String, KeyValueBytesStoreSupplier> supplier;

    StoreKind(final String title, final Function<String, KeyValueBytesStoreSupplier> supplier) {
        this.title = title;
        this.supplier = supplier;
    }

    public static StoreKind of(final String title) {
        return Arrays.stream(values())
                .filter(kind -> kind.title.equals(title))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown store " + title));
    }

    KeyValueBytesStoreSupplier supplier(final String name) {
        return supplier.apply(name);
    }
}
