package io.kafcache.streams;

import io.kafcache.testing.MemcachedOptions;
import io.kafcache.testing.MemcachedServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.internals.AbstractKeyValueStoreTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.Mockito;

/** Kafka's own tests of key-value stores, on each store, over each kind of server. */
class KafkaKeyValueStoreIT {
    private static final AtomicInteger STORES = new AtomicInteger();

    @TempDir
    static Path directory;

    private static MemcachedServer embedded;
    private static MemcachedServer real;

    @BeforeAll
    static void start() {
        embedded = MemcachedServer.startEmbedded(MemcachedOptions.defaults());
        if (MemcachedServer.isRealAvailable()) {
            real = MemcachedServer.startReal(MemcachedOptions.defaults());
        }
    }

    @AfterAll
    static void stop() {
        embedded.close();
        if (real != null) {
            real.close();
        }
    }

    private static MemcachedServer real() {
        MemcachedServer.requireReal();
        return real;
    }

    /** The tests. */
    abstract static class Tests extends AbstractKeyValueStoreTest {
        private final BiFunction<String, KafcacheConfig, KeyValueBytesStoreSupplier> suppliers;

        Tests(final BiFunction<String, KafcacheConfig, KeyValueBytesStoreSupplier> suppliers) {
            this.suppliers = suppliers;
        }

        abstract MemcachedServer server();

        /** A new store is an empty one, so each has a name of its own. */
        @Override
        @SuppressWarnings("unchecked")
        protected <K, V> KeyValueStore<K, V> createKeyValueStore(final StateStoreContext context) {
            final KafcacheConfig config = KafcacheConfig.builder()
                    .servers(server().address())
                    // A busy machine must not be taken for a dead server.
                    .requestTimeout(Duration.ofSeconds(30))
                    .build();
            final CapturedStores stores =
                    CapturedStores.of(suppliers.apply("store-" + STORES.incrementAndGet(), config));
            final KeyValueStore<K, V> store = Stores.keyValueStoreBuilder(
                            stores, (Serde<K>) context.keySerde(), (Serde<V>) context.valueSerde())
                    .build();
            // Not as the builder's: this context restores values as they are, whichever the class of the store.
            store.init(withStateDirectory(context), stores.latest());
            return store;
        }

        private static StateStoreContext withStateDirectory(final StateStoreContext context) {
            final Map<String, Object> configs = new HashMap<>(context.appConfigs());
            configs.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
            final StateStoreContext spy = Mockito.spy(context);
            Mockito.doReturn(configs).when(spy).appConfigs();
            return spy;
        }
    }

    /** On the embedded server. */
    abstract static class OnEmbeddedMemcached extends Tests {
        OnEmbeddedMemcached(final BiFunction<String, KafcacheConfig, KeyValueBytesStoreSupplier> suppliers) {
            super(suppliers);
        }

        @Override
        MemcachedServer server() {
            return embedded;
        }
    }

    /** On the real server. */
    abstract static class OnRealMemcached extends Tests {
        OnRealMemcached(final BiFunction<String, KafcacheConfig, KeyValueBytesStoreSupplier> suppliers) {
            super(suppliers);
        }

        @Override
        MemcachedServer server() {
            return real();
        }
    }

    @Nested
    class PlainOnEmbeddedMemcached extends OnEmbeddedMemcached {
        PlainOnEmbeddedMemcached() {
            super(KafcacheStores::keyValueStore);
        }
    }

    @Nested
    class PlainOnRealMemcached extends OnRealMemcached {
        PlainOnRealMemcached() {
            super(KafcacheStores::keyValueStore);
        }
    }

    @Nested
    class TimestampedOnEmbeddedMemcached extends OnEmbeddedMemcached {
        TimestampedOnEmbeddedMemcached() {
            super(KafcacheStores::timestampedKeyValueStore);
        }
    }

    @Nested
    class TimestampedOnRealMemcached extends OnRealMemcached {
        TimestampedOnRealMemcached() {
            super(KafcacheStores::timestampedKeyValueStore);
        }
    }

    @Nested
    class WithHeadersOnEmbeddedMemcached extends OnEmbeddedMemcached {
        WithHeadersOnEmbeddedMemcached() {
            super(KafcacheStores::keyValueStoreWithHeaders);
        }
    }

    @Nested
    class WithHeadersOnRealMemcached extends OnRealMemcached {
        WithHeadersOnRealMemcached() {
            super(KafcacheStores::keyValueStoreWithHeaders);
        }
    }
}
