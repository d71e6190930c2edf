package io.kafcache.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertIterableEquals;

import io.kafcache.testing.MemcachedServer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.BuiltInDslStoreSuppliers;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.test.TestRecord;

/**
 * Runs a topology over the same random input on the stores of this project and on RocksDB, and compares all that comes out, and what is in
 * the stores in the end.
 */
final class TopologyComparison {
    static final List<String> INPUTS = List.of("left", "right");
    static final String OUTPUT = "output";

    private static final int RECORDS = 400;
    private static final int KEYS = 20;
    private static final AtomicInteger APPLICATIONS = new AtomicInteger();

    private final MemcachedServer server;
    private final Path directory;
    private final Map<String, Object> config;

    TopologyComparison(final MemcachedServer server, final Path directory, final Map<String, Object> config) {
        this.server = server;
        this.directory = directory;
        this.config = config;
    }

    /** A kind of store, on either side. */
    enum Kind {
        TIMESTAMPED(KafcacheStores::timestampedKeyValueStore, Stores::persistentTimestampedKeyValueStore),
        WITH_HEADERS(KafcacheStores::keyValueStoreWithHeaders, Stores::persistentTimestampedKeyValueStoreWithHeaders);

        private final Function<String, KeyValueBytesStoreSupplier> kafcache;
        private final Function<String, KeyValueBytesStoreSupplier> rocksDb;

        Kind(
                final Function<String, KeyValueBytesStoreSupplier> kafcache,
                final Function<String, KeyValueBytesStoreSupplier> rocksDb) {
            this.kafcache = kafcache;
            this.rocksDb = rocksDb;
        }
    }

    /** What a topology is told: the store of a name, of strings. */
    @FunctionalInterface
    interface TopologyStores {
        Materialized<String, String, KeyValueStore<Bytes, byte[]>> named(String name);
    }

    /** How the contents of a store are read. */
    @FunctionalInterface
    interface Contents extends BiFunction<KeyValueStore<Object, Object>, List<String>, Map<Object, Object>> {}

    /** Asks for each key of the input. */
    static Map<Object, Object> byKeys(final KeyValueStore<Object, Object> store, final List<String> keys) {
        final Map<Object, Object> contents = new TreeMap<>();
        for (final String key : keys) {
            final Object value = store.get(key);
            if (value != null) {
                contents.put(key, value);
            }
        }
        return contents;
    }

    /** What a run has led to. */
    private record Outcome(
            List<TestRecord<String, String>> output,
            Map<String, Map<Object, Object>> contents,
            Map<String, Position> positions) {}

    /**
     * Compares.
     *
     * @param topology reads {@link #INPUTS}, and writes to {@link #OUTPUT}, strings
     */
    void compare(final Kind kind, final BiConsumer<StreamsBuilder, TopologyStores> topology, final Contents contents) {
        final long seed = System.nanoTime();
        System.out.println("TopologyComparison seed " + seed);
        final String application = "comparison-" + APPLICATIONS.incrementAndGet();
        final Outcome expected = run(
                application,
                name -> materialized(kind.rocksDb.apply(name)),
                BuiltInDslStoreSuppliers.RocksDBDslStoreSuppliers.class,
                topology,
                contents,
                new Random(seed));
        final Outcome actual = run(
                application,
                name -> materialized(kind.kafcache.apply(name)),
                KafcacheDslStoreSuppliers.class,
                topology,
                contents,
                new Random(seed));
        assertFalse(expected.output().isEmpty());
        assertFalse(expected.contents().isEmpty());
        assertIterableEquals(expected.output(), actual.output(), "seed " + seed);
        assertEquals(expected.contents().keySet(), actual.contents().keySet());
        expected.contents()
                .forEach((name, entries) ->
                        assertEquals(entries, actual.contents().get(name), "contents of " + name + ", seed " + seed));
        assertEquals(expected.positions(), actual.positions(), "seed " + seed);
    }

    private static Materialized<String, String, KeyValueStore<Bytes, byte[]>> materialized(
            final KeyValueBytesStoreSupplier supplier) {
        return Materialized.<String, String>as(supplier)
                .withKeySerde(Serdes.String())
                .withValueSerde(Serdes.String());
    }

    private Outcome run(
            final String application,
            final TopologyStores stores,
            final Class<?> dslStores,
            final BiConsumer<StreamsBuilder, TopologyStores> topology,
            final Contents contents,
            final Random random) {
        final Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, application);
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
        properties.put(StreamsConfig.DSL_STORE_SUPPLIERS_CLASS_CONFIG, dslStores);
        properties.put(KafcacheConfig.SERVERS_CONFIG, server.address());
        // A busy machine must not be taken for a dead server.
        properties.put(KafcacheConfig.REQUEST_TIMEOUT_MS_CONFIG, "30000");
        properties.putAll(config);
        final StreamsBuilder builder = new StreamsBuilder(new TopologyConfig(new StreamsConfig(properties)));
        topology.accept(builder, stores);
        try (TopologyTestDriver driver = new TopologyTestDriver(builder.build(properties), properties)) {
            final List<String> keys = pipe(driver, random);
            final List<TestRecord<String, String>> output = driver.createOutputTopic(
                            OUTPUT,
                            Serdes.String().deserializer(),
                            Serdes.String().deserializer())
                    .readRecordsToList();
            final Map<String, Map<Object, Object>> found = new HashMap<>();
            final Map<String, Position> positions = new HashMap<>();
            driver.getAllStateStores().forEach((name, store) -> {
                if (store instanceof KeyValueStore) {
                    found.put(name, contents.apply(readable(store), keys));
                    positions.put(name, store.getPosition());
                }
            });
            return new Outcome(output, found, positions);
        }
    }

    @SuppressWarnings("unchecked")
    private static KeyValueStore<Object, Object> readable(final StateStore store) {
        return (KeyValueStore<Object, Object>) store;
    }

    /** Most records are later than the one before. */
    private static List<String> pipe(final TopologyTestDriver driver, final Random random) {
        final List<TestInputTopic<String, String>> inputs = new ArrayList<>();
        for (final String name : INPUTS) {
            inputs.add(driver.createInputTopic(
                    name, Serdes.String().serializer(), Serdes.String().serializer()));
        }
        for (int i = 0; i < RECORDS; i++) {
            final String value = random.nextInt(4) == 0 ? null : randomKey(random) + ' ' + randomKey(random) + ' ' + i;
            final TestRecord<String, String> record = new TestRecord<>(
                    randomKey(random), value, Instant.ofEpochMilli(1_000_000L + 10L * i - random.nextInt(30)));
            if (random.nextBoolean()) {
                record.headers().add("header", new byte[] {(byte) i});
            }
            inputs.get(random.nextInt(inputs.size())).pipeInput(record);
        }
        final List<String> keys = new ArrayList<>();
        for (int id = 0; id < KEYS; id++) {
            keys.add("key-" + id);
        }
        return keys;
    }

    private static String randomKey(final Random random) {
        return "key-" + random.nextInt(KEYS);
    }
}
