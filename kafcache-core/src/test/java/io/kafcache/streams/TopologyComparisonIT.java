package io.kafcache.streams;

import static io.kafcache.streams.TopologyComparison.OUTPUT;

import io.kafcache.streams.TopologyComparison.Kind;
import io.kafcache.testing.MemcachedServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.GlobalKTable;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Joined;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Suppressed;
import org.apache.kafka.streams.kstream.Suppressed.BufferConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Topologies of tables give the same on these stores as on RocksDB. */
class TopologyComparisonIT {
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

    private static TopologyComparison comparison(final String cacheBytes) {
        return new TopologyComparison(
                server, directory, Map.of(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, cacheBytes));
    }

    private static void toOutput(final KStream<String, String> stream) {
        stream.to(OUTPUT, Produced.with(Serdes.String(), Serdes.String()));
    }

    private static String join(final String left, final String right) {
        return left + " + " + right;
    }

    private static List<KeyValue<String, String>> words(final String key, final String value) {
        return value == null
                ? List.of()
                : List.of(value.split(" ")).stream()
                        .map(word -> KeyValue.pair(word, key))
                        .toList();
    }

    @ParameterizedTest
    @EnumSource
    void tablesThatAreJoined(final Kind kind) {
        comparison("0")
                .compare(
                        kind,
                        (builder, stores) -> {
                            final KTable<String, String> left = builder.table("left", STRINGS, stores.named("lefts"));
                            final KTable<String, String> right =
                                    builder.table("right", STRINGS, stores.named("rights"));
                            toOutput(left.join(right, TopologyComparisonIT::join, stores.named("inner"))
                                    .toStream());
                            toOutput(left.leftJoin(right, TopologyComparisonIT::join, stores.named("left"))
                                    .toStream());
                            toOutput(left.outerJoin(right, TopologyComparisonIT::join, stores.named("outer"))
                                    .toStream());
                        },
                        TopologyComparison::byKeys);
    }

    @ParameterizedTest
    @EnumSource
    void aStreamThatIsJoinedWithATable(final Kind kind) {
        comparison("0")
                .compare(
                        kind,
                        (builder, stores) -> {
                            final KStream<String, String> stream = builder.stream("left", STRINGS);
                            final KTable<String, String> table = builder.table("right", STRINGS, stores.named("table"));
                            final Joined<String, String, String> serdes =
                                    Joined.with(Serdes.String(), Serdes.String(), Serdes.String());
                            toOutput(stream.join(table, TopologyComparisonIT::join, serdes));
                            toOutput(stream.leftJoin(table, TopologyComparisonIT::join, serdes));
                        },
                        TopologyComparison::byKeys);
    }

    @ParameterizedTest
    @EnumSource
    void aStreamThatIsJoinedWithAGlobalTable(final Kind kind) {
        comparison("0")
                .compare(
                        kind,
                        (builder, stores) -> {
                            final GlobalKTable<String, String> table =
                                    builder.globalTable("right", STRINGS, stores.named("table"));
                            final KStream<String, String> stream = builder.stream("left", STRINGS);
                            toOutput(stream.join(table, TopologyComparisonIT::firstWord, TopologyComparisonIT::join));
                            toOutput(stream.leftJoin(table, (key, value) -> key, TopologyComparisonIT::join));
                        },
                        TopologyComparison::byKeys);
    }

    private static String firstWord(final String key, final String value) {
        return value == null ? null : value.split(" ")[0];
    }

    @ParameterizedTest
    @EnumSource
    void countsThatAreSuppressedForAWhile(final Kind kind) {
        comparison("0").compare(kind, TopologyComparisonIT::suppressedCounts, TopologyComparison::byKeys);
    }

    private static void suppressedCounts(final StreamsBuilder builder, final TopologyComparison.TopologyStores stores) {
        final KTable<String, String> counts = builder.stream("left", STRINGS)
                .merge(builder.stream("right", STRINGS))
                .flatMap(TopologyComparisonIT::words)
                .groupByKey(Grouped.with(Serdes.String(), Serdes.String()))
                .aggregate(() -> "0", (key, value, count) -> increment(count), stores.named("counts"));
        toOutput(counts.suppress(Suppressed.untilTimeLimit(
                        Duration.ofMillis(100), BufferConfig.maxRecords(10).emitEarlyWhenFull()))
                .toStream());
    }

    private static String increment(final String count) {
        return String.valueOf(Integer.parseInt(count) + 1);
    }

    /** Several puts come of a record, some of them to the same key, before the cache is flushed. */
    @ParameterizedTest
    @EnumSource
    void tablesBelowACache(final Kind kind) {
        comparison("1000")
                .compare(
                        kind,
                        (builder, stores) -> {
                            final KTable<String, String> texts = builder.stream("left", STRINGS)
                                    .flatMap(TopologyComparisonIT::words)
                                    .toTable(stores.named("texts"));
                            toOutput(texts.toStream());
                            toOutput(builder.table("right", STRINGS, stores.named("rights"))
                                    .groupBy(
                                            (key, value) -> KeyValue.pair(firstWord(key, value), value),
                                            Grouped.with(Serdes.String(), Serdes.String()))
                                    .aggregate(
                                            () -> "",
                                            (key, value, all) -> all + ',' + value,
                                            (key, value, all) -> all.replaceFirst(',' + value, ""),
                                            stores.named("groups"))
                                    .outerJoin(texts, TopologyComparisonIT::join, stores.named("joined"))
                                    .toStream());
                        },
                        TopologyComparison::byKeys);
    }
}
