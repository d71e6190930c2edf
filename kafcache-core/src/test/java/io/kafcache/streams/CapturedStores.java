package io.kafcache.streams;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.HeadersBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;

/** A supplier that gives access to the stores that it made, below all of Kafka Streams' layers. */
class CapturedStores implements KeyValueBytesStoreSupplier {
    private final KeyValueBytesStoreSupplier supplier;
    private final List<KeyValueStore<Bytes, byte[]>> stores = new CopyOnWriteArrayList<>();

    private CapturedStores(final KeyValueBytesStoreSupplier supplier) {
        this.supplier = supplier;
    }

    /** What Kafka Streams looks at in the type of a supplier stays as it is. */
    static CapturedStores of(final KeyValueBytesStoreSupplier supplier) {
        return supplier instanceof HeadersBytesStoreSupplier ? new WithHeaders(supplier) : new CapturedStores(supplier);
    }

    /** The one that is in use: others are made only to be asked what they are. */
    KeyValueStore<Bytes, byte[]> open() {
        return stores.stream().filter(StateStore::isOpen).findFirst().orElseThrow();
    }

    /** The one that was made last. */
    KeyValueStore<Bytes, byte[]> latest() {
        return stores.get(stores.size() - 1);
    }

    @Override
    public String name() {
        return supplier.name();
    }

    @Override
    public KeyValueStore<Bytes, byte[]> get() {
        final KeyValueStore<Bytes, byte[]> store = supplier.get();
        stores.add(store);
        return store;
    }

    @Override
    public String metricsScope() {
        return supplier.metricsScope();
    }

    private static final class WithHeaders extends CapturedStores implements HeadersBytesStoreSupplier {
        private WithHeaders(final KeyValueBytesStoreSupplier supplier) {
            super(supplier);
        }
    }
}
