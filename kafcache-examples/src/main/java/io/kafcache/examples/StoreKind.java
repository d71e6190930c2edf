package io.kafcache.examples;

import io.kafcache.streams.KafcacheStores;
import io.kafcache.streams.PrefetchKeys;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.Stores;

/** Where a topology's state lives. All that an application changes to move its state to memcached is here. */
enum StoreKind {
    MEMCACHED("memcached") {
        @Override
        KeyValueBytesStoreSupplier keyValueStore(final String name, final PrefetchKeys keys, final String topic) {
            return KafcacheStores.keyValueStore(name).withPrefetch(keys, topic);
        }

        @Override
        KeyValueBytesStoreSupplier timestampedKeyValueStore(final String name) {
            return KafcacheStores.timestampedKeyValueStore(name);
        }
    },

    ROCKSDB("rocksdb") {
        @Override
        KeyValueBytesStoreSupplier keyValueStore(final String name, final PrefetchKeys keys, final String topic) {
            return Stores.persistentKeyValueStore(name);
        }

        @Override
        KeyValueBytesStoreSupplier timestampedKeyValueStore(final String name) {
            return Stores.persistentTimestampedKeyValueStore(name);
        }
    },

    IN_MEMORY("in-memory") {
        @Override
        KeyValueBytesStoreSupplier keyValueStore(final String name, final PrefetchKeys keys, final String topic) {
            return Stores.inMemoryKeyValueStore(name);
        }

        @Override
        KeyValueBytesStoreSupplier timestampedKeyValueStore(final String name) {
            return Stores.inMemoryKeyValueStore(name);
        }
    };

    private final String title;

    StoreKind(final String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /**
     * For the Processor API's plain key-value stores.
     *
     * @param keys tells which keys of the store a record of the topic will be looked up by
     */
    abstract KeyValueBytesStoreSupplier keyValueStore(String name, PrefetchKeys keys, String topic);

    /** For the DSL's tables, which keep a timestamp with each value. */
    abstract KeyValueBytesStoreSupplier timestampedKeyValueStore(String name);

    /**
     * The kind of a title.
     *
     * @throws UsageException if there is none
     */
    static StoreKind of(final String title) {
        return Arrays.stream(values())
                .filter(kind -> kind.title.equals(title.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new UsageException("unknown store " + title + "; there are " + titles()));
    }

    static String titles() {
        return Arrays.stream(values()).map(StoreKind::title).collect(Collectors.joining(","));
    }
}
