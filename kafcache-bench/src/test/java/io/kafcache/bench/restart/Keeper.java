package io.kafcache.bench.restart;

import java.util.Arrays;
import java.util.function.Consumer;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/** Puts each record into the store, and tells what the store holds after a marker. */
final class Keeper implements Processor<byte[], byte[], Void, Void> {
    private final String storeName;
    private final byte[] marker;
    private final Consumer<byte[]> listener;
    private KeyValueStore<byte[], byte[]> store;

    Keeper(final String storeName, final byte[] marker, final Consumer<byte[]> listener) {
        this.storeName = storeName;
        this.marker = marker;
        this.listener = listener;
    }

    @Override
    public void init(final ProcessorContext<Void, Void> context) {
        store = context.getStateStore(storeName);
    }

    @Override
    public void process(final Record<byte[], byte[]> input) {
        store.put(input.key(), input.value());
        if (Arrays.equals(input.key(), marker)) {
            listener.accept(store.get(marker));
        }
    }
}
