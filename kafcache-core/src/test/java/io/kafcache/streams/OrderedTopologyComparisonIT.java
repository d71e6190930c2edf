package io.kafcache.streams;

import static io.kafcache.streams.TopologyComparison.OUTPUT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kafcache.streams.TopologyComparison.Kind;
import io.kafcache.testing.MemcachedServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Topologies that need an order of keys give the same on these stores as on RocksDB, subscriptions of a foreign-key join included. */
class OrderedTopologyComparisonIT {
    private static final Consumed<String, String> STRINGS = Consumed.with(Serdes.String(), Serdes.String());

    @TempDir
    static Path directory;

    private static MemcachedServer server;

    @BeforeAll
    static void start() {
        server = MemcachedServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** All entries by their place in the order, which is the same backwards. */
    private static Map<Object, Object> inOrder(final KeyValueStore<Object, Object> store, final List<String> keys) {
        final List<KeyValue<Object, Object>> entries = new ArrayList<>();
        final List<KeyValue<Object, Object>> backwards = new ArrayList<>();
        try (KeyValueIterator<Object, Object> all = store.all();
                KeyValueIterator<Object, Object> reverse = store.reverseAll()) {
            all.forEachRemaining(entries::add);
            reverse.forEachRemaining(backwards::add);
        }
        Collections.reverse(backwards);
        assertEquals(entries, backwards);
        final Map<Object, Object> contents = new HashMap<>();
        entries.forEach(entry -> contents.put(contents.size(), entry));
        return contents;
    }

    @ParameterizedTest
    @CsvSource({"TIMESTAMPED, DEFAULT", "WITH_HEADERS, HEADERS"})
    void tablesThatAreJoinedByAForeignKey(final Kind kind, final String format) {
        final Map<String, Object> config = Map.of(
                StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, "0", StreamsConfig.DSL_STORE_FORMAT_CONFIG, format);
        new TopologyComparison(server, directory, config)
                .compare(
                        kind,
                        (builder, stores) -> {
                            final KTable<String, String> left = builder.table("left", STRINGS, stores.named("lefts"));
                            final KTable<String, String> right =
                                    builder.table("right", STRINGS, stores.named("rights"));
                            left.<String, String, String>join(
                                            right,
                                            OrderedTopologyComparisonIT::foreignKey,
                                            (one, other) -> one + " + " + other,
                                            stores.named("inner"))
                                    .toStream()
                                    .to(OUTPUT, Produced.with(Serdes.String(), Serdes.String()));
                            left.<String, String, String>leftJoin(
                                            right,
                                            OrderedTopologyComparisonIT::foreignKey,
                                            (one, other) -> one + " + " + other,
                                            stores.named("left"))
                                    .toStream()
                                    .to(OUTPUT, Produced.with(Serdes.String(), Serdes.String()));
                        },
                        OrderedTopologyComparisonIT::inOrder);
    }

    private static String foreignKey(final String value) {
        return value.split(" ")[0];
    }
}
