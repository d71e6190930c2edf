package io.kafcache.bench.topology;

import io.kafcache.bench.StoreContender;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Joined;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.processor.api.FixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Makes the topologies. */
final class Shapes {
    static final String STORE = "store";
    static final String OUTPUT = "output";

    private static final byte[] NOTHING = {};

    private final Input input;
    private final StoreContender contender;
    private final Gauge gauge;
    private final Consumed<byte[], byte[]> consumed;
    private final StreamsBuilder builder = new StreamsBuilder();

    private Shapes(final Input input, final StoreContender contender, final Gauge gauge) {
        this.input = input;
        this.contender = contender;
        this.gauge = gauge;
        consumed = Consumed.with(Serdes.ByteArray(), gauge.countingSerde());
    }

    static Topology topology(final Input input, final StoreContender contender, final Gauge gauge) {
        final Shapes shapes = new Shapes(input, contender, gauge);
        switch (input.scenario().shape()) {
            case COUNT -> shapes.count();
            case LOOKUP -> shapes.lookup();
            case TABLE -> shapes.table();
            case JOIN -> shapes.join();
        }
        return shapes.builder.build();
    }

    private void count() {
        builder.stream(Input.EVENTS, consumed)
                .processValues(Watched<byte[]>::new)
                .groupByKey(Grouped.with(Serdes.ByteArray(), Serdes.ByteArray()))
                .count(materialized(Serdes.Long()));
    }

    private void lookup() {
        final StoreBuilder<KeyValueStore<byte[], byte[]>> store =
                Stores.keyValueStoreBuilder(contender.plain(STORE), Serdes.ByteArray(), Serdes.ByteArray());
        builder.addStateStore(input.scenario().caching() ? store.withCachingEnabled() : store);
        builder.stream(Input.EVENTS, consumed)
                .processValues(Lookup::new, STORE)
                .to(OUTPUT, Produced.with(Serdes.ByteArray(), Serdes.ByteArray()));
    }

    private void table() {
        builder.table(Input.EVENTS, consumed, materialized(Serdes.ByteArray()))
                .toStream()
                .processValues(Watched<byte[]>::new)
                .to(OUTPUT, Produced.with(Serdes.ByteArray(), Serdes.ByteArray()));
    }

    private void join() {
        final KTable<byte[], byte[]> rows = builder.table(Input.ROWS, consumed, materialized(Serdes.ByteArray()));
        builder.stream(Input.EVENTS, consumed)
                .leftJoin(rows, this::found, Joined.with(Serdes.ByteArray(), Serdes.ByteArray(), Serdes.ByteArray()))
                .processValues(Watched<byte[]>::new)
                .to(OUTPUT, Produced.with(Serdes.ByteArray(), Serdes.ByteArray()));
    }

    /** What is forwarded for a row that was found or not. */
    private byte[] found(final byte[] asked, final byte[] row) {
        final long number = Input.numberOf(asked);
        if (row == null ? input.isPresent(number) : Input.numberOf(row) != number) {
            gauge.wrong();
        }
        return row == null ? NOTHING : row;
    }

    private <V> Materialized<byte[], V, KeyValueStore<Bytes, byte[]>> materialized(final Serde<V> values) {
        final Materialized<byte[], V, KeyValueStore<Bytes, byte[]>> materialized = Materialized.<byte[], V>as(
                        contender.timestamped(STORE))
                .withKeySerde(Serdes.ByteArray())
                .withValueSerde(values);
        return input.scenario().caching() ? materialized.withCachingEnabled() : materialized.withCachingDisabled();
    }

    /** Passes records on, and commits when it is asked to. */
    private final class Watched<V> implements FixedKeyProcessor<byte[], V, V> {
        private FixedKeyProcessorContext<byte[], V> context;

        @Override
        public void init(final FixedKeyProcessorContext<byte[], V> newContext) {
            context = newContext;
            gauge.watch(context);
        }

        @Override
        public void process(final FixedKeyRecord<byte[], V> event) {
            context.forward(event);
        }
    }

    /** Puts the records that fill the store, and answers the others from it. */
    private final class Lookup implements FixedKeyProcessor<byte[], byte[], byte[]> {
        private FixedKeyProcessorContext<byte[], byte[]> context;
        private KeyValueStore<byte[], byte[]> store;

        @Override
        public void init(final FixedKeyProcessorContext<byte[], byte[]> newContext) {
            context = newContext;
            store = context.getStateStore(STORE);
            gauge.watch(context);
        }

        @Override
        public void process(final FixedKeyRecord<byte[], byte[]> event) {
            if (event.value().length == Input.VALUE_SIZE) {
                store.put(event.key(), event.value());
            } else {
                context.forward(event.withValue(found(event.value(), store.get(event.key()))));
            }
        }
    }
}
