package io.kafcache.bench.topology;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;

/** Compares a sample of what a store holds, after all of the input, with what it has to hold. */
record Verification(Input input) {
    private static final int SAMPLES = 500;

    /**
     * Compares.
     *
     * @throws IllegalStateException if there is a difference
     */
    void check(final KafkaStreams streams) {
        for (int partition = 0; partition < input.scenario().partitions(); partition++) {
            final Map<Long, long[]> expected = expected(partition);
            expected.forEach((number, counts) -> {
                final long found = found(streams, number);
                final long wanted = input.scenario().shape() == Shape.COUNT ? counts[0] : counts[1];
                if (found != wanted) {
                    throw new IllegalStateException(
                            "key " + number + " has come to " + found + ", and should have come to " + wanted);
                }
            });
        }
    }

    /** How often each key of the sample came, and where it came last. */
    private Map<Long, long[]> expected(final int partition) {
        final Map<Long, long[]> expected = new HashMap<>();
        final int keys = input.scenario().keysPerPartition();
        for (int i = 0; i < SAMPLES; i++) {
            expected.put(input.fillKey(partition, (int) ((long) i * keys / SAMPLES)), new long[2]);
        }
        final int length = input.scenario().shape() == Shape.LOOKUP ? keys : input.fillTopicLength();
        for (int index = 0; index < length; index++) {
            final long[] counts = expected.get(input.fillKey(partition, index));
            if (counts != null) {
                counts[0]++;
                counts[1] = index;
            }
        }
        return expected;
    }

    private long found(final KafkaStreams streams, final long number) {
        final byte[] key = Input.key(number);
        return switch (input.scenario().shape()) {
            case COUNT -> {
                final ReadOnlyKeyValueStore<byte[], ValueAndTimestamp<Long>> store =
                        streams.store(StoreQueryParameters.fromNameAndType(
                                Shapes.STORE, QueryableStoreTypes.<byte[], Long>timestampedKeyValueStore()));
                final ValueAndTimestamp<Long> count = store.get(key);
                yield count == null ? 0 : count.value();
            }
            case TABLE, JOIN, LOOKUP -> {
                final ReadOnlyKeyValueStore<byte[], byte[]> store = streams.store(StoreQueryParameters.fromNameAndType(
                        Shapes.STORE, QueryableStoreTypes.<byte[], byte[]>keyValueStore()));
                final byte[] row = store.get(key);
                yield row == null ? -1 : Input.indexOf(row);
            }
        };
    }
}
