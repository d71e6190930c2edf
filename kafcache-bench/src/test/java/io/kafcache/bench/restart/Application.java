package io.kafcache.bench.restart;

import io.kafcache.bench.Machine;
import io.kafcache.bench.Servers;
import io.kafcache.bench.TempDirectory;
import io.kafcache.streams.KafcacheClientSupplier;
import io.kafcache.streams.KafcacheConfig;
import io.kafcache.testing.EmbeddedKafka;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;

/**
 * An application of one task that is started again and again, with the broker, the server and the directory that it needs: one topic, each
 * record of which is put into one store that has a changelog. At least once, and the defaults otherwise.
 */
public final class Application implements AutoCloseable {
    private static final String INPUT = "input";
    private static final int BATCH_BYTES = 1 << 18;
    private static final String STATE = "state";

    private final StoreKind kind;
    private final Contents contents;
    private final Deque<AutoCloseable> resources = new ArrayDeque<>();
    private TempDirectory directory;
    private EmbeddedKafka kafka;
    private Servers servers;
    private Run run;
    private long runs;

    private Application(final StoreKind kind, final Contents contents) {
        this.kind = kind;
        this.contents = contents;
    }

    /** An application that has been started, has filled its store, and has been stopped. */
    public static Application fill(final StoreKind kind, final int keys, final int valueSize) {
        final Application application = new Application(kind, new Contents(keys, valueSize));
        application.orClose(application::fill);
        return application;
    }

    private void fill() {
        directory = opened(TempDirectory.create());
        kafka = opened(EmbeddedKafka.start(directory.path().resolve("kafka")));
        servers = opened(new Servers(1, contents.keys(), contents.valueSize()));
        Machine.record(servers);
        kafka.createTopics(1, INPUT);
        produce(contents.records(INPUT));
        prepare();
        start();
        stop();
    }

    private <T extends AutoCloseable> T opened(final T resource) {
        resources.push(resource);
        return resource;
    }

    /** JMH tears nothing down after a failure. */
    private void orClose(final Runnable action) {
        try {
            action.run();
        } catch (final RuntimeException e) {
            try {
                close();
            } catch (final RuntimeException f) {
                e.addSuppressed(f);
            }
            throw e;
        }
    }

    private void produce(final Stream<ProducerRecord<byte[], byte[]>> records) {
        final AtomicReference<Exception> failure = new AtomicReference<>();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        kafka.bootstrapServers(),
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        BATCH_BYTES),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            records.forEach(record -> producer.send(record, (metadata, e) -> {
                if (e != null) {
                    failure.compareAndSet(null, e);
                }
            }));
            producer.flush();
        }
        if (failure.get() != null) {
            throw new IllegalStateException("the input could not be produced", failure.get());
        }
    }

    /** Makes all ready for the next start: a record that has not been processed is there. */
    public void prepare() {
        final byte[] marked = ByteBuffer.allocate(Long.BYTES).putLong(runs++).array();
        orClose(() -> {
            produce(Stream.of(new ProducerRecord<>(INPUT, Contents.marker(), marked)));
            run = new Run(kind, INPUT, marked, config());
        });
    }

    private Properties config() {
        final Properties config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, "restart");
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
        config.put(
                StreamsConfig.STATE_DIR_CONFIG, directory.path().resolve(STATE).toString());
        if (kind == StoreKind.MEMCACHED) {
            config.put(StreamsConfig.DEFAULT_CLIENT_SUPPLIER_CONFIG, KafcacheClientSupplier.class.getName());
            config.put(KafcacheConfig.SERVERS_CONFIG, String.join(",", servers.addresses()));
        }
        return config;
    }

    /** Loses the state of the application, which is not running: the server comes back empty, the directory is removed. */
    public void loseState() {
        orClose(() -> {
            switch (kind) {
                case MEMCACHED -> servers.restart();
                case ROCKSDB -> directory.delete(STATE);
                case IN_MEMORY -> {
                    // It was lost with the last run.
                }
            }
        });
    }

    /** Starts, and returns when the record that was there has been processed. */
    public void start() {
        orClose(run::start);
    }

    /** How many records the last start has restored from the changelog. */
    public long restored() {
        return run.restoreClock().records();
    }

    /** How long that took, from when the end of the changelog was known to when it was reached; 0 if there were none. */
    public double restoreMillis() {
        return run.restoreClock().millis();
    }

    /** Looks whether the state is whole, and ends the application in an orderly way. */
    public void stop() {
        orClose(() -> {
            run.check(contents);
            final Run stopped = run;
            run = null;
            stopped.stop();
        });
    }

    @Override
    public void close() {
        if (run != null) {
            resources.push(run::stop);
            run = null;
        }
        RuntimeException failure = null;
        while (!resources.isEmpty()) {
            try {
                resources.pop().close();
            } catch (final Exception e) {
                failure = failure == null
                        ? new IllegalStateException("the application leaves something behind", e)
                        : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
