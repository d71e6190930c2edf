package io.kafcache.streams;

import static io.kafcache.streams.QueriedStores.after;
import static io.kafcache.streams.QueriedStores.key;
import static io.kafcache.streams.QueriedStores.query;
import static io.kafcache.streams.QueriedStores.value;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kafcache.streams.StreamsHarness.Application;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.processor.api.ContextualFixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.query.FailureReason;
import org.apache.kafka.streams.query.KeyQuery;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How far a store has come is known after a restart, too, so that a query can ask for it. */
class PositionsIT extends SharedServers {
    private static final int RECORDS = 100;

    private static QueryResult<byte[]> ask(
            final Application application, final String store, final PositionBound bound) {
        return query(application, store, KeyQuery.withKey(key(RECORDS - 1)), bound);
    }

    private static void awaitPosition(final Application application, final PositionBound bound) {
        application.awaitThat("the position " + bound, () -> QueriedStores.ALL.stream()
                .allMatch(store -> ask(application, store, bound).isSuccess()));
    }

    private static void assertReachesJustTo(final Application application, final String input, final int records) {
        for (final String store : QueriedStores.ALL) {
            final QueryResult<byte[]> reached = ask(application, store, after(input, records));
            assertTrue(reached.isSuccess(), store);
            assertArrayEquals(value(RECORDS - 1), reached.getResult());
            assertEquals(after(input, records).position(), reached.getPosition());
            final QueryResult<byte[]> beyond = ask(application, store, after(input, records + 1));
            assertTrue(beyond.isFailure(), store);
            assertEquals(FailureReason.NOT_UP_TO_BOUND, beyond.getFailureReason());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {StreamsConfig.AT_LEAST_ONCE, StreamsConfig.EXACTLY_ONCE_V2})
    void aRestartKeepsThem(final String guarantee) throws Exception {
        final String input = "restart-of-" + guarantee;
        harness.createTopics(1, input);
        final Map<String, Object> config = QueriedStores.config(
                memcached,
                StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
                guarantee,
                StreamsConfig.DEFAULT_CLIENT_SUPPLIER_CONFIG,
                KafcacheClientSupplier.class.getName());
        QueriedStores.produce(harness, input, 0, RECORDS);
        final Topology topology = QueriedStores.topology(input);
        try (Application first = harness.start(topology, input, config).awaitRunning()) {
            awaitPosition(first, after(input, RECORDS));
        }
        try (Application second = harness.start(topology, input, config).awaitRunning()) {
            assertReachesJustTo(second, input, RECORDS);
            QueriedStores.produce(harness, input, RECORDS, RECORDS + 1);
            awaitPosition(second, after(input, RECORDS + 1));
        }
    }

    @Test
    void aRestorationFindsThemInTheChangelog() throws Exception {
        final String input = "restored-positions";
        harness.createTopics(1, input);
        final Map<String, Object> config = QueriedStores.config(
                memcached, StreamsConfig.InternalConfig.IQ_CONSISTENCY_OFFSET_VECTOR_ENABLED, "true");
        QueriedStores.produce(harness, input, 0, RECORDS);
        final Topology topology = QueriedStores.topology(input);
        try (Application first = harness.start(topology, input, config).awaitRunning()) {
            awaitPosition(first, after(input, RECORDS));
        }
        memcached.restart();
        try (Application second = harness.start(topology, input, config).awaitRunning()) {
            assertReachesJustTo(second, input, RECORDS);
        }
    }

    /** Fails just after it has put so many records. */
    private static final class FailingPut extends ContextualFixedKeyProcessor<Bytes, byte[], Void> {
        private final AtomicInteger untilFailure;

        private FailingPut(final AtomicInteger untilFailure) {
            this.untilFailure = untilFailure;
        }

        @Override
        public void process(final FixedKeyRecord<Bytes, byte[]> record) {
            final KeyValueStore<Bytes, byte[]> store = context().getStateStore(QueriedStores.PLAIN);
            store.put(record.key(), record.value());
            if (untilFailure.decrementAndGet() == 0) {
                throw new IllegalStateException("as the test wants it");
            }
        }
    }

    /** With a write buffer of no bytes the writes are on the servers. */
    @ParameterizedTest
    @ValueSource(strings = {"0", "16777216"})
    void whatWasNotCommittedIsNotCounted(final String writeBufferBytes) throws Exception {
        final String input = "aborted-with-" + writeBufferBytes;
        harness.createTopics(1, input);
        final AtomicInteger untilFailure = new AtomicInteger();
        final StreamsBuilder builder = new StreamsBuilder();
        builder.addStateStore(Stores.keyValueStoreBuilder(
                KafcacheStores.keyValueStore(QueriedStores.PLAIN), Serdes.Bytes(), Serdes.ByteArray()));
        builder.stream(input, Consumed.with(Serdes.Bytes(), Serdes.ByteArray()))
                .processValues(() -> new FailingPut(untilFailure), QueriedStores.PLAIN);
        final Map<String, Object> config = QueriedStores.config(
                memcached,
                StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
                StreamsConfig.EXACTLY_ONCE_V2,
                StreamsConfig.DEFAULT_CLIENT_SUPPLIER_CONFIG,
                KafcacheClientSupplier.class.getName(),
                KafcacheConfig.WRITE_BUFFER_BYTES_CONFIG,
                writeBufferBytes);
        QueriedStores.produce(harness, input, 0, RECORDS);
        try (Application application =
                harness.start(builder.build(), input, config).awaitRunning()) {
            application.awaitThat("the commit", () -> position(input) == RECORDS - 1);
            untilFailure.set(RECORDS / 2);
            QueriedStores.produce(harness, input, RECORDS, 2 * RECORDS);
            application.awaitFailure();
        }
        // Committing in between is the application's right.
        assertTrue(position(input) < RECORDS + RECORDS / 2 - 1, "it reaches to " + position(input));
    }

    private static long position(final String input) {
        final ClaimText claim = ClaimText.read(memcached, input, QueriedStores.PLAIN, 0);
        return claim == null
                ? -1
                : claim.json().path("position").path(input + "-0").asLong(-1);
    }
}
