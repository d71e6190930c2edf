package io.kafcache.streams;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** A plain store in a topology whose processor puts each record, driven without a broker. */
final class StoreHarness implements AutoCloseable {
    static final String STORE = "store";
    static final String INPUT = "input";

    private final String applicationId;
    private final TopologyTestDriver driver;
    private boolean closed;

    StoreHarness(final KeyValueBytesStoreSupplier supplier, final String applicationId, final Map<String, ?> config) {
        this(Stores.keyValueStoreBuilder(supplier, Serdes.Bytes(), Serdes.ByteArray()), applicationId, config);
    }

    StoreHarness(
            final StoreBuilder<KeyValueStore<Bytes, byte[]>> store,
            final String applicationId,
            final Map<String, ?> config) {
        this.applicationId = applicationId;
        final Topology topology = new Topology()
                .addSource(
                        "source",
                        Serdes.Bytes().deserializer(),
                        Serdes.ByteArray().deserializer(),
                        INPUT)
                .addProcessor("put", Put::new, "source")
                .addStateStore(store, "put");
        final Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        try {
            properties.put(
                    StreamsConfig.STATE_DIR_CONFIG,
                    Files.createTempDirectory("kafcache-test").toString());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        properties.putAll(config);
        driver = new TopologyTestDriver(topology, properties);
    }

    KeyValueStore<Bytes, byte[]> store() {
        return driver.getKeyValueStore(STORE);
    }

    StateStore stateStore() {
        return driver.getAllStateStores().get(STORE);
    }

    String changelog() {
        return applicationId + '-' + STORE + "-changelog";
    }

    void pipe(final Bytes key, final byte[] value) {
        driver.createInputTopic(
                        INPUT, Serdes.Bytes().serializer(), Serdes.ByteArray().serializer())
                .pipeInput(key, value);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            driver.close();
        }
    }

    private static final class Put implements Processor<Bytes, byte[], Void, Void> {
        private KeyValueStore<Bytes, byte[]> store;

        @Override
        public void init(final ProcessorContext<Void, Void> context) {
            store = context.getStateStore(STORE);
        }

        @Override
        public void process(final Record<Bytes, byte[]> record) {
            store.put(record.key(), record.value());
        }
    }
}
