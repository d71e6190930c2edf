package io.kafcache.streams;

import io.kafcache.streams.StreamsHarness.Application;
import io.kafcache.testing.MemcachedServer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.query.KeyQuery;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.query.StateQueryRequest;
import org.apache.kafka.streams.state.Stores;

/** An application with a store of each kind, for tests that query them. */
final class QueriedStores {
    static final String PLAIN = "plain";
    static final String TIMESTAMPED = "timestamped";
    static final String HEADERS = "headers";
    static final Set<String> ALL = Set.of(PLAIN, TIMESTAMPED, HEADERS);

    /** Records' timestamps that are not a multiple of 4 or so make {@link WriteToAll} just put them. */
    private static final long TIME = 4_002L;

    private QueriedStores() {}

    static Topology topology(final String input) {
        final StreamsBuilder builder = new StreamsBuilder();
        builder.addStateStore(
                Stores.keyValueStoreBuilder(KafcacheStores.keyValueStore(PLAIN), Serdes.Bytes(), Serdes.ByteArray()));
        builder.addStateStore(Stores.timestampedKeyValueStoreBuilder(
                KafcacheStores.timestampedKeyValueStore(TIMESTAMPED), Serdes.Bytes(), Serdes.ByteArray()));
        builder.addStateStore(Stores.timestampedKeyValueStoreWithHeadersBuilder(
                KafcacheStores.keyValueStoreWithHeaders(HEADERS), Serdes.Bytes(), Serdes.ByteArray()));
        builder.stream(input, Consumed.with(Serdes.Bytes(), Serdes.ByteArray()))
                .process(() -> new WriteToAll(ALL), PLAIN, TIMESTAMPED, HEADERS);
        return builder.build();
    }

    static Map<String, Object> config(final MemcachedServer server, final String... more) {
        final Map<String, Object> config = new HashMap<>();
        config.put(KafcacheConfig.SERVERS_CONFIG, server.address());
        // A busy machine must not be taken for a dead server.
        config.put(KafcacheConfig.REQUEST_TIMEOUT_MS_CONFIG, "30000");
        for (int i = 0; i < more.length; i += 2) {
            config.put(more[i], more[i + 1]);
        }
        return config;
    }

    /** Waits until all stores have come so far. */
    static void awaitRecords(final Application application, final String input, final int records) {
        application.awaitThat("the records", () -> ALL.stream()
                .allMatch(store -> query(application, store, KeyQuery.withKey(key(0)), after(input, records))
                        .isSuccess()));
    }

    static Bytes key(final int number) {
        return Bytes.wrap(Serdes.Integer().serializer().serialize("", number));
    }

    static byte[] value(final int number) {
        return Serdes.String().serializer().serialize("", "value " + number);
    }

    static long time(final int number) {
        return TIME + number * 1_000L;
    }

    /** Puts a number of entries, one a record. */
    static void produce(final StreamsHarness harness, final String input, final int from, final int to) {
        final List<ProducerRecord<Bytes, byte[]>> records = new ArrayList<>();
        for (int i = from; i < to; i++) {
            records.add(new ProducerRecord<>(input, 0, time(i), key(i), value(i)));
        }
        harness.produce(Serdes.Bytes().serializer(), Serdes.ByteArray().serializer(), records);
    }

    /** The position after so many records. */
    static PositionBound after(final String input, final int records) {
        return PositionBound.at(Position.emptyPosition().withComponent(input, 0, records - 1));
    }

    static <R> QueryResult<R> query(
            final Application application, final String store, final Query<R> query, final PositionBound bound) {
        return application
                .streams()
                .query(StateQueryRequest.inStore(store).withQuery(query).withPositionBound(bound))
                .getPartitionResults()
                .get(0);
    }
}
