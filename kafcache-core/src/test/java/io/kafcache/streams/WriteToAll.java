package io.kafcache.streams;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.TimestampedKeyValueStoreWithHeaders;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.apache.kafka.streams.state.ValueTimestampHeaders;

/** A processor that writes each record to all its stores, in one of the ways that they have. */
final class WriteToAll implements Processor<Bytes, byte[], Void, Void> {
    private final Set<String> names;
    private final List<Consumer<Record<Bytes, byte[]>>> writers = new ArrayList<>();

    WriteToAll(final Set<String> names) {
        this.names = names;
    }

    @Override
    public void init(final ProcessorContext<Void, Void> context) {
        for (final String name : names) {
            final StateStore store = context.getStateStore(name);
            if (store instanceof TimestampedKeyValueStoreWithHeaders) {
                add(
                        context.getStateStore(name),
                        (value, record) -> ValueTimestampHeaders.make(value, record.timestamp(), record.headers()));
            } else if (store instanceof TimestampedKeyValueStore) {
                add(context.getStateStore(name), (value, record) -> ValueAndTimestamp.make(value, record.timestamp()));
            } else {
                add(context.getStateStore(name), (value, record) -> value);
            }
        }
    }

    private <V> void add(
            final KeyValueStore<Bytes, V> store, final BiFunction<byte[], Record<Bytes, byte[]>, V> values) {
        writers.add(record -> {
            final V value = values.apply(record.value(), record);
            switch ((int) record.timestamp() % 4) {
                case 0 -> store.putIfAbsent(record.key(), value);
                case 1 -> store.putAll(List.of(KeyValue.pair(record.key(), value)));
                default -> store.put(record.key(), value);
            }
            if (record.timestamp() % 100 == 3) {
                store.delete(record.key());
            }
        });
    }

    @Override
    public void process(final Record<Bytes, byte[]> record) {
        writers.forEach(writer -> writer.accept(record));
    }
}
