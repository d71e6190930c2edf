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
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kafcache.streams.StreamsHarness.Application;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.query.FailureReason;
import org.apache.kafka.streams.query.KeyQuery;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.query.TimestampedKeyQuery;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.junit.jupiter.api.Test;

/** Queries by key, of both generations, on each kind of store. */
class InteractiveQueriesIT extends SharedServers {
    private static final int RECORDS = 200;

    private static Application start(final String input, final String... more) throws Exception {
        harness.createTopics(1, input);
        return harness.start(QueriedStores.topology(input), input, QueriedStores.config(memcached, more))
                .awaitRunning();
    }

    @Test
    void keysAreAskedForWithAPosition() throws Exception {
        try (Application application = start("keys")) {
            QueriedStores.produce(harness, "keys", 0, RECORDS);
            QueriedStores.awaitRecords(application, "keys", RECORDS);
            for (final String store : QueriedStores.ALL) {
                for (int i = 0; i < RECORDS; i++) {
                    final QueryResult<byte[]> result =
                            query(application, store, KeyQuery.withKey(key(i)), after("keys", RECORDS));
                    assertArrayEquals(value(i), result.getResult(), store);
                    assertEquals(after("keys", RECORDS).position(), result.getPosition(), store);
                }
                assertNull(query(application, store, KeyQuery.withKey(key(RECORDS)), PositionBound.unbounded())
                        .getResult());
                assertEquals(
                        FailureReason.NOT_UP_TO_BOUND,
                        query(application, store, KeyQuery.withKey(key(0)), after("keys", RECORDS + 1))
                                .getFailureReason());
            }
        }
    }

    @Test
    void keysAreAskedForWithTheirTimestamps() throws Exception {
        try (Application application = start("timestamps")) {
            QueriedStores.produce(harness, "timestamps", 0, RECORDS);
            QueriedStores.awaitRecords(application, "timestamps", RECORDS);
            for (final String store : List.of(TIMESTAMPED, HEADERS)) {
                for (int i = 0; i < RECORDS; i++) {
                    final QueryResult<ValueAndTimestamp<byte[]>> result = query(
                            application, store, TimestampedKeyQuery.withKey(key(i)), after("timestamps", RECORDS));
                    assertArrayEquals(value(i), result.getResult().value(), store);
                    assertEquals(time(i), result.getResult().timestamp(), store);
                }
                assertEquals(
                        FailureReason.NOT_UP_TO_BOUND,
                        query(application, store, TimestampedKeyQuery.withKey(key(0)), after("timestamps", RECORDS + 1))
                                .getFailureReason());
            }
            assertEquals(
                    FailureReason.UNKNOWN_QUERY_TYPE,
                    query(application, PLAIN, TimestampedKeyQuery.withKey(key(0)), PositionBound.unbounded())
                            .getFailureReason());
        }
    }

    /** Little is kept locally, so that most reads go to the server while the topology writes to it. */
    @Test
    void manyThreadsReadWhileTheTopologyWrites() throws Exception {
        final AtomicBoolean written = new AtomicBoolean();
        final ExecutorService threads = Executors.newFixedThreadPool(6);
        try (Application application = start(
                "many",
                KafcacheConfig.WRITE_BUFFER_BYTES_CONFIG,
                "20000",
                KafcacheConfig.NEAR_CACHE_BYTES_CONFIG,
                "20000")) {
            QueriedStores.produce(harness, "many", 0, RECORDS);
            QueriedStores.awaitRecords(application, "many", RECORDS);
            final List<IntFunction<byte[]>> readers = List.of(plain(application), timestamped(application));
            final List<CompletableFuture<Integer>> running = new ArrayList<>();
            for (int thread = 0; thread < 6; thread++) {
                final IntFunction<byte[]> reader = readers.get(thread % 2);
                running.add(CompletableFuture.supplyAsync(() -> readUntil(written, reader), threads));
            }
            for (int round = 1; round <= 20; round++) {
                QueriedStores.produce(harness, "many", round * RECORDS, (round + 1) * RECORDS);
            }
            QueriedStores.awaitRecords(application, "many", 21 * RECORDS);
            written.set(true);
            for (final CompletableFuture<Integer> reads : running) {
                assertTrue(reads.get(60, TimeUnit.SECONDS) > 0);
            }
            for (int i = 0; i < 21 * RECORDS; i += 7) {
                for (final IntFunction<byte[]> reader : readers) {
                    assertArrayEquals(value(i), reader.apply(i));
                }
            }
        } finally {
            written.set(true);
            threads.shutdown();
            assertTrue(threads.awaitTermination(60, TimeUnit.SECONDS));
        }
    }

    /** What was put is there, and stays; what is not put yet comes whole. */
    private static int readUntil(final AtomicBoolean end, final IntFunction<byte[]> reader) {
        int reads = 0;
        int reached = RECORDS;
        while (!end.get()) {
            assertArrayEquals(value(reads % reached), reader.apply(reads % reached));
            final byte[] next = reader.apply(reached);
            if (next != null) {
                assertArrayEquals(value(reached), next);
                reached++;
            }
            reads++;
        }
        return reads;
    }

    private static IntFunction<byte[]> plain(final Application application) {
        final ReadOnlyKeyValueStore<Bytes, byte[]> store = application
                .streams()
                .store(StoreQueryParameters.fromNameAndType(PLAIN, QueryableStoreTypes.keyValueStore()));
        return number -> store.get(key(number));
    }

    private static IntFunction<byte[]> timestamped(final Application application) {
        final ReadOnlyKeyValueStore<Bytes, ValueAndTimestamp<byte[]>> store = application
                .streams()
                .store(StoreQueryParameters.fromNameAndType(
                        TIMESTAMPED, QueryableStoreTypes.timestampedKeyValueStore()));
        return number -> {
            final ValueAndTimestamp<byte[]> found = store.get(key(number));
            return found == null ? null : found.value();
        };
    }
}
