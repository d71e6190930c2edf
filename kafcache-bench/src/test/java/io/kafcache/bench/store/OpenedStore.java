package io.kafcache.bench.store;

import io.kafcache.bench.Machine;
import io.kafcache.bench.Servers;
import io.kafcache.bench.StoreContender;
import io.kafcache.bench.TempDirectory;
import io.kafcache.streams.KafcacheClientSupplier;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.internals.AutoOffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.internals.WrappedStateStore;

/**
 * A filled store, without what Kafka Streams puts around it: serdes, metrics, changelog. The thread that opens it is the one that uses it, as
 * a stream thread is.
 */
public final class OpenedStore implements AutoCloseable {
    private static final String STORE = "store";
    private static final String INPUT = "input";
    private static final TopicPartition PARTITION = new TopicPartition(INPUT, 0);
    private static final long MAX_DATA = 4L << 30;

    private final Deque<AutoCloseable> resources = new ArrayDeque<>();
    private final StoreContender contender;
    private final Properties config = new Properties();
    private final MockConsumer<byte[], byte[]> polled = new MockConsumer<>(AutoOffsetResetStrategy.EARLIEST.name());
    private final Consumer<byte[], byte[]> consumer;
    private TopologyTestDriver driver;
    private KeyValueStore<Bytes, byte[]> store;
    private long offset;

    /**
     * Opens a store, and puts keys into it.
     *
     * @throws IllegalArgumentException if it would hold more than 4 GiB
     */
    public OpenedStore(final StoreContender contender, final int keys, final int valueSize) {
        if ((long) keys * (KeySequence.KEY_LENGTH + valueSize) > MAX_DATA) {
            throw new IllegalArgumentException(keys + " values of " + valueSize + " bytes are too much for a store");
        }
        this.contender = contender;
        try {
            final TempDirectory directory = opened(TempDirectory.create());
            final Servers servers = opened(new Servers(Math.max(1, contender.nodes()), keys, valueSize));
            Machine.record(servers);
            // The consumer comes first: its thread's stores learn from it what is polled.
            consumer = opened(new KafcacheClientSupplier(new DefaultKafkaClientSupplier() {
                        @Override
                        public Consumer<byte[], byte[]> getConsumer(final Map<String, Object> config) {
                            return polled;
                        }
                    })
                    .getConsumer(Map.of()));
            consumer.assign(List.of(PARTITION));
            polled.updateBeginningOffsets(Map.of(PARTITION, 0L));
            consumer.poll(Duration.ZERO);
            config.put(StreamsConfig.APPLICATION_ID_CONFIG, "store-benchmark");
            config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
            config.put(StreamsConfig.STATE_DIR_CONFIG, directory.path().toString());
            config.putAll(contender.config(String.join(",", servers.addresses())));
            opened((AutoCloseable) this::leave);
            open();
            fill(keys, valueSize);
        } catch (final RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Opens the store again that was left. */
    public void open() {
        driver = new TopologyTestDriver(topology(contender), config);
        store = innermost(driver.getAllStateStores().get(STORE));
    }

    /** Closes the store in an orderly way; what memcached holds is kept. */
    public void leave() {
        if (driver != null) {
            driver.close();
            driver = null;
        }
    }

    private static Topology topology(final StoreContender contender) {
        return new Topology()
                .addSource(
                        "source",
                        Serdes.ByteArray().deserializer(),
                        Serdes.ByteArray().deserializer(),
                        INPUT)
                .addProcessor("idle", Idle::new, "source")
                .addStateStore(
                        Stores.keyValueStoreBuilder(contender.plain(STORE), Serdes.Bytes(), Serdes.ByteArray())
                                .withLoggingDisabled(),
                        "idle");
    }

    @SuppressWarnings("unchecked")
    private static KeyValueStore<Bytes, byte[]> innermost(final StateStore outer) {
        StateStore store = outer;
        while (store instanceof WrappedStateStore<?, ?, ?> wrapper) {
            store = wrapper.wrapped();
        }
        return (KeyValueStore<Bytes, byte[]>) store;
    }

    private void fill(final int keys, final int valueSize) {
        final Random random = new Random(1);
        for (int number = 0; number < keys; number++) {
            final byte[] value = new byte[valueSize];
            random.nextBytes(value);
            store.put(Bytes.wrap(KeySequence.key(number)), value);
        }
        commit();
    }

    private <T extends AutoCloseable> T opened(final T resource) {
        resources.push(resource);
        return resource;
    }

    public KeyValueStore<Bytes, byte[]> store() {
        return store;
    }

    /** Keeps what was put: the store has no changelog. */
    public void commit() {
        store.commit(Map.of());
    }

    /** The keys that were asked for when their records were polled, since the store was opened. */
    public long readAhead() {
        return driver.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals("read-ahead-total"))
                .mapToLong(metric -> ((Number) metric.getValue().metricValue()).longValue())
                .sum();
    }

    /** Polls records with these keys, as a stream thread does before it processes them. */
    public void poll(final byte[][] keys) {
        for (final byte[] key : keys) {
            polled.addRecord(new ConsumerRecord<>(INPUT, 0, offset++, key, null));
        }
        if (consumer.poll(Duration.ZERO).count() != keys.length) {
            throw new IllegalStateException("the consumer does not give what it was given");
        }
    }

    @Override
    public void close() {
        RuntimeException failure = null;
        while (!resources.isEmpty()) {
            try {
                resources.pop().close();
            } catch (final Exception e) {
                failure = failure == null ? new IllegalStateException("the store leaves something behind", e) : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Gets no records. */
    private static final class Idle extends ContextualProcessor<byte[], byte[], Void, Void> {
        @Override
        public void process(final Record<byte[], byte[]> input) {
            throw new IllegalStateException("no record is piped");
        }
    }
}
