package io.kafcache.streams;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kafcache.streams.StreamsHarness.Application;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.DslStoreFormat;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is restored from the changelog, after the server lost all, is what was put, byte for byte: below all of Kafka Streams' layers. */
class RestoredContentIT extends SharedServers {
    private static final int RECORDS = 2_000;
    private static final int KEYS = 300;
    private static final String LAST = "the last record";
    private static final Map<String, Function<String, KeyValueBytesStoreSupplier>> KINDS = new TreeMap<>(Map.of(
            "plain", KafcacheStores::keyValueStore,
            "timestamped", KafcacheStores::timestampedKeyValueStore,
            "headers", KafcacheStores::keyValueStoreWithHeaders));

    private static Map<String, Object> config() {
        // A busy machine must not be taken for a dead server.
        return new HashMap<>(Map.of(
                KafcacheConfig.SERVERS_CONFIG,
                memcached.address(),
                KafcacheConfig.REQUEST_TIMEOUT_MS_CONFIG,
                "30000",
                StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG,
                "50000"));
    }

    private static Bytes key(final int id) {
        final byte[] key = new byte[1 + id];
        new Random(id).nextBytes(key);
        return Bytes.wrap(key);
    }

    private static Bytes last() {
        return Bytes.wrap(LAST.getBytes());
    }

    private static void produce(final String topic) {
        final long seed = System.nanoTime();
        System.out.println("RestoredContentIT " + topic + " seed " + seed);
        final Random random = new Random(seed);
        final List<ProducerRecord<Bytes, byte[]>> records = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            byte[] value = null;
            if (random.nextInt(4) != 0) {
                value = new byte[random.nextInt(40)];
                random.nextBytes(value);
            }
            final ProducerRecord<Bytes, byte[]> record =
                    new ProducerRecord<>(topic, 0, 1_000_000L + i, key(random.nextInt(KEYS)), value);
            for (int header = random.nextInt(4); header > 0; header--) {
                record.headers().add("header-" + random.nextInt(3), value);
            }
            records.add(record);
        }
        records.add(new ProducerRecord<>(topic, 0, 2_000_000L, last(), new byte[] {1}));
        harness.produce(Serdes.Bytes().serializer(), Serdes.ByteArray().serializer(), records);
    }

    private static Map<Bytes, byte[]> content(final CapturedStores stores) {
        final KeyValueStore<Bytes, byte[]> store = stores.open();
        final Map<Bytes, byte[]> content = new HashMap<>();
        for (int id = 0; id < KEYS; id++) {
            final byte[] value = store.get(key(id));
            if (value != null) {
                content.put(key(id), value);
            }
        }
        content.put(last(), store.get(last()));
        return content;
    }

    private static void assertRestoredAsPut(
            final String id,
            final Topology topology,
            final Set<String> names,
            final Function<String, CapturedStores> stores,
            final Map<String, Object> config)
            throws Exception {
        final Map<String, Map<Bytes, byte[]>> put = new HashMap<>();
        try (Application application = harness.start(topology, id, config).awaitRunning()) {
            application.awaitThat(
                    "the last record", () -> names.stream().allMatch(name -> holdsLast(application, name)));
        }
        // A clean restart flushes what the cache held, and restores nothing.
        try (Application application = harness.start(topology, id, config).awaitRunning()) {
            names.forEach(name -> {
                assertEquals(0, application.restored(name));
                put.put(name, content(stores.apply(name)));
                assertTrue(put.get(name).size() > KEYS / 3, name);
            });
        }
        memcached.restart();
        try (Application application = harness.start(topology, id, config).awaitRunning()) {
            names.forEach(name -> {
                assertTrue(application.restored(name) > 0, name);
                final Map<Bytes, byte[]> restored = content(stores.apply(name));
                assertEquals(put.get(name).keySet(), restored.keySet(), name);
                put.get(name).forEach((key, value) -> assertArrayEquals(value, restored.get(key), name));
            });
        }
    }

    private static boolean holdsLast(final Application application, final String name) {
        try {
            final ReadOnlyKeyValueStore<Bytes, Object> store = application
                    .streams()
                    .store(StoreQueryParameters.fromNameAndType(name, QueryableStoreTypes.keyValueStore()));
            return store.get(last()) != null;
        } catch (final InvalidStateStoreException e) {
            return false;
        }
    }

    @Test
    void ofEachStoreUnderEachBuilder() throws Exception {
        harness.createTopics(1, "builders");
        produce("builders");
        final Map<String, CapturedStores> stores = new TreeMap<>();
        final StreamsBuilder builder = new StreamsBuilder();
        KINDS.forEach((kind, supplier) -> {
            for (final String way : List.of(
                    "keyValueStoreBuilder",
                    "timestampedKeyValueStoreBuilder",
                    "timestampedKeyValueStoreWithHeadersBuilder")) {
                final String name = kind + '-' + way;
                final CapturedStores captured = CapturedStores.of(supplier.apply(name));
                stores.put(name, captured);
                builder.addStateStore(builder(way, captured).withCachingEnabled());
            }
        });
        builder.stream("builders", Consumed.with(Serdes.Bytes(), Serdes.ByteArray()))
                .process(() -> new WriteToAll(stores.keySet()), stores.keySet().toArray(String[]::new));
        assertRestoredAsPut("builders", builder.build(), stores.keySet(), stores::get, config());
    }

    private static StoreBuilder<?> builder(final String way, final KeyValueBytesStoreSupplier supplier) {
        return switch (way) {
            case "keyValueStoreBuilder" -> Stores.keyValueStoreBuilder(supplier, Serdes.Bytes(), Serdes.ByteArray());
            case "timestampedKeyValueStoreBuilder" ->
                Stores.timestampedKeyValueStoreBuilder(supplier, Serdes.Bytes(), Serdes.ByteArray());
            default -> Stores.timestampedKeyValueStoreWithHeadersBuilder(supplier, Serdes.Bytes(), Serdes.ByteArray());
        };
    }

    @Test
    void ofEachStoreThatTheDslIsGiven() throws Exception {
        harness.createTopics(1, "tables");
        produce("tables");
        final Map<String, CapturedStores> stores = new TreeMap<>();
        final StreamsBuilder builder = new StreamsBuilder();
        KINDS.forEach((kind, supplier) -> {
            final CapturedStores captured = CapturedStores.of(supplier.apply(kind + "-table"));
            stores.put(captured.name(), captured);
            builder.stream("tables", Consumed.with(Serdes.Bytes(), Serdes.ByteArray()))
                    .toTable(Materialized.<Bytes, byte[]>as(captured)
                            .withKeySerde(Serdes.Bytes())
                            .withValueSerde(Serdes.ByteArray()));
        });
        assertRestoredAsPut("tables", builder.build(), stores.keySet(), stores::get, config());
    }

    @ParameterizedTest
    @ValueSource(strings = {StreamsConfig.DSL_STORE_FORMAT_DEFAULT, StreamsConfig.DSL_STORE_FORMAT_HEADERS})
    void ofStoresInEachFormatOfTheDsl(final String format) throws Exception {
        final String topic = "format-" + format;
        harness.createTopics(1, topic);
        produce(topic);
        final Map<String, Object> config = config();
        config.put(StreamsConfig.DSL_STORE_FORMAT_CONFIG, format);
        config.put(StreamsConfig.DSL_STORE_SUPPLIERS_CLASS_CONFIG, CapturedDslStoreSuppliers.class);
        final Properties properties = new Properties();
        properties.putAll(harness.config(topic));
        properties.putAll(config);
        final StreamsBuilder builder = new StreamsBuilder(new TopologyConfig(new StreamsConfig(properties)));
        builder.stream(topic, Consumed.with(Serdes.Bytes(), Serdes.ByteArray()))
                .toTable(Materialized.<Bytes, byte[], KeyValueStore<Bytes, byte[]>>as(topic + "-table")
                        .withKeySerde(Serdes.Bytes())
                        .withValueSerde(Serdes.ByteArray()));
        final String name = topic + "-table";
        final DslStoreFormat made = format.equals(StreamsConfig.DSL_STORE_FORMAT_HEADERS)
                ? DslStoreFormat.HEADERS
                : DslStoreFormat.TIMESTAMPED;
        assertRestoredAsPut(
                topic, builder.build(), Set.of(name), store -> CapturedDslStoreSuppliers.captured(made, store), config);
    }
}
