package io.kafcache.streams;

import static io.kafcache.streams.QueriedStores.HEADERS;
import static io.kafcache.streams.QueriedStores.PLAIN;
import static io.kafcache.streams.QueriedStores.TIMESTAMPED;
import static io.kafcache.streams.QueriedStores.after;
import static io.kafcache.streams.QueriedStores.key;
import static io.kafcache.streams.QueriedStores.query;
import static io.kafcache.streams.QueriedStores.time;
import static io.kafcache.streams.QueriedStores.value;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kafcache.streams.StreamsHarness.Application;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.query.FailureReason;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.query.RangeQuery;
import org.apache.kafka.streams.query.TimestampedRangeQuery;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.junit.jupiter.api.Test;

/** Queries of ranges, of both generations, on each kind of store. */
class OrderedQueriesIT extends SharedServers {
    private static final int RECORDS = 200;

    private static Application start(final String input, final String... more) throws Exception {
        harness.createTopics(1, input);
        final Application application = harness.start(
                        QueriedStores.topology(input), input, QueriedStores.config(memcached, more))
                .awaitRunning();
        QueriedStores.produce(harness, input, 0, RECORDS);
        QueriedStores.awaitRecords(application, input, RECORDS);
        return application;
    }

    /** Ranges of the numbers from 0 to {@link #RECORDS}, with the first and the last number that they give. */
    private record Case<Q>(Q query, int first, int last) {}

    private static List<Case<RangeQuery<Bytes, byte[]>>> ranges() {
        final RangeQuery<Bytes, byte[]> middle = RangeQuery.withRange(key(20), key(120));
        return List.of(
                new Case<>(RangeQuery.withNoBounds(), 0, RECORDS - 1),
                new Case<>(RangeQuery.<Bytes, byte[]>withNoBounds().withDescendingKeys(), RECORDS - 1, 0),
                new Case<>(middle, 20, 120),
                new Case<>(middle.withAscendingKeys(), 20, 120),
                new Case<>(middle.withDescendingKeys(), 120, 20),
                new Case<>(RangeQuery.withLowerBound(key(150)), 150, RECORDS - 1),
                new Case<>(RangeQuery.withUpperBound(key(30)), 0, 30));
    }

    private static List<Case<TimestampedRangeQuery<Bytes, byte[]>>> timestampedRanges() {
        final TimestampedRangeQuery<Bytes, byte[]> middle = TimestampedRangeQuery.withRange(key(20), key(120));
        return List.of(
                new Case<>(TimestampedRangeQuery.withNoBounds(), 0, RECORDS - 1),
                new Case<>(middle.withAscendingKeys(), 20, 120),
                new Case<>(middle.withDescendingKeys(), 120, 20),
                new Case<>(TimestampedRangeQuery.withLowerBound(key(150)), 150, RECORDS - 1),
                new Case<>(TimestampedRangeQuery.withUpperBound(key(30)), 0, 30));
    }

    private static List<Integer> numbers(final int first, final int last) {
        final List<Integer> numbers = new ArrayList<>();
        for (int i = Math.min(first, last); i <= Math.max(first, last); i++) {
            numbers.add(i);
        }
        if (first > last) {
            Collections.reverse(numbers);
        }
        return numbers;
    }

    private static <V> List<KeyValue<Bytes, V>> drain(final KeyValueIterator<Bytes, V> iterator) {
        final List<KeyValue<Bytes, V>> entries = new ArrayList<>();
        try (iterator) {
            iterator.forEachRemaining(entries::add);
        }
        return entries;
    }

    @Test
    void rangesAreAskedForWithAPosition() throws Exception {
        try (Application application = start("ranges")) {
            for (final String store : QueriedStores.ALL) {
                for (final Case<RangeQuery<Bytes, byte[]>> range : ranges()) {
                    final QueryResult<KeyValueIterator<Bytes, byte[]>> result =
                            query(application, store, range.query(), after("ranges", RECORDS));
                    assertEquals(after("ranges", RECORDS).position(), result.getPosition(), store);
                    final List<KeyValue<Bytes, byte[]>> entries = drain(result.getResult());
                    final List<Integer> numbers = numbers(range.first(), range.last());
                    assertEquals(numbers.size(), entries.size(), store + " " + range);
                    for (int i = 0; i < numbers.size(); i++) {
                        assertEquals(key(numbers.get(i)), entries.get(i).key);
                        assertArrayEquals(value(numbers.get(i)), entries.get(i).value);
                    }
                }
                assertEquals(
                        FailureReason.NOT_UP_TO_BOUND,
                        query(
                                        application,
                                        store,
                                        RangeQuery.<Bytes, byte[]>withNoBounds(),
                                        after("ranges", RECORDS + 1))
                                .getFailureReason());
            }
        }
    }

    @Test
    void rangesAreAskedForWithTheirTimestamps() throws Exception {
        try (Application application = start("timestamped-ranges")) {
            for (final String store : List.of(TIMESTAMPED, HEADERS)) {
                for (final Case<TimestampedRangeQuery<Bytes, byte[]>> range : timestampedRanges()) {
                    final QueryResult<KeyValueIterator<Bytes, ValueAndTimestamp<byte[]>>> result =
                            query(application, store, range.query(), after("timestamped-ranges", RECORDS));
                    final List<KeyValue<Bytes, ValueAndTimestamp<byte[]>>> entries = drain(result.getResult());
                    final List<Integer> numbers = numbers(range.first(), range.last());
                    assertEquals(numbers.size(), entries.size(), store + " " + range);
                    for (int i = 0; i < numbers.size(); i++) {
                        assertEquals(key(numbers.get(i)), entries.get(i).key);
                        assertArrayEquals(
                                value(numbers.get(i)), entries.get(i).value.value());
                        assertEquals(time(numbers.get(i)), entries.get(i).value.timestamp());
                    }
                }
                assertEquals(
                        FailureReason.NOT_UP_TO_BOUND,
                        query(
                                        application,
                                        store,
                                        TimestampedRangeQuery.<Bytes, byte[]>withNoBounds(),
                                        after("timestamped-ranges", RECORDS + 1))
                                .getFailureReason());
            }
            assertEquals(
                    FailureReason.UNKNOWN_QUERY_TYPE,
                    query(
                                    application,
                                    PLAIN,
                                    TimestampedRangeQuery.<Bytes, byte[]>withNoBounds(),
                                    PositionBound.unbounded())
                            .getFailureReason());
        }
    }

    /** Each key is the number of its record, so the keys that a scan sees have no gap, whenever it began. */
    @Test
    void manyThreadsScanWhileTheTopologyWrites() throws Exception {
        final AtomicBoolean written = new AtomicBoolean();
        final ExecutorService threads = Executors.newFixedThreadPool(4);
        try (Application application = start(
                "scans",
                KafcacheConfig.WRITE_BUFFER_BYTES_CONFIG,
                "20000",
                KafcacheConfig.NEAR_CACHE_BYTES_CONFIG,
                "20000")) {
            final ReadOnlyKeyValueStore<Bytes, byte[]> store = application
                    .streams()
                    .store(StoreQueryParameters.fromNameAndType(PLAIN, QueryableStoreTypes.keyValueStore()));
            final List<CompletableFuture<Integer>> running = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                running.add(CompletableFuture.supplyAsync(() -> scanUntil(written, store), threads));
            }
            for (int round = 1; round <= 10; round++) {
                QueriedStores.produce(harness, "scans", round * RECORDS, (round + 1) * RECORDS);
            }
            QueriedStores.awaitRecords(application, "scans", 11 * RECORDS);
            written.set(true);
            for (final CompletableFuture<Integer> scans : running) {
                assertTrue(scans.get(60, TimeUnit.SECONDS) > 0);
            }
            assertEquals(11 * RECORDS, drain(store.all()).size());
            assertEquals(11 * RECORDS, store.approximateNumEntries());
        } finally {
            written.set(true);
            threads.shutdown();
            assertTrue(threads.awaitTermination(60, TimeUnit.SECONDS));
        }
    }

    private static int scanUntil(final AtomicBoolean end, final ReadOnlyKeyValueStore<Bytes, byte[]> store) {
        int scans = 0;
        int seen = RECORDS;
        while (!end.get()) {
            int number = 0;
            try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
                // Every fourth scan is left half-way.
                while (all.hasNext() && (scans % 4 != 3 || number < RECORDS / 2)) {
                    final KeyValue<Bytes, byte[]> entry = all.next();
                    assertEquals(key(number), entry.key);
                    assertArrayEquals(value(number), entry.value);
                    number++;
                }
            }
            if (scans % 4 != 3) {
                assertTrue(number >= seen, "what was seen stays: " + number);
                seen = number;
            }
            scans++;
        }
        return scans;
    }
}
