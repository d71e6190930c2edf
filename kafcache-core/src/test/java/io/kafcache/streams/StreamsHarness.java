package io.kafcache.streams;

import io.kafcache.testing.EmbeddedKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;

/** A broker, and applications that run against it. */
final class StreamsHarness implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final Path directory;
    private final EmbeddedKafka kafka;

    StreamsHarness(final Path directory) {
        this.directory = directory;
        kafka = EmbeddedKafka.start(directory.resolve("kafka"));
    }

    static void await(final String what, final BooleanSupplier condition) {
        final long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("waited in vain for " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    void createTopics(final int partitions, final String... names) {
        kafka.createTopics(partitions, names);
    }

    <K, V> void produce(
            final Serializer<K> keys, final Serializer<V> values, final Iterable<ProducerRecord<K, V>> records) {
        final Map<String, Object> config = Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
        try (KafkaProducer<K, V> producer = new KafkaProducer<>(config, keys, values)) {
            final List<Future<RecordMetadata>> sent = new ArrayList<>();
            records.forEach(record -> sent.add(producer.send(record)));
            producer.flush();
            for (final Future<RecordMetadata> future : sent) {
                future.get();
            }
        } catch (final InterruptedException | ExecutionException e) {
            throw new AssertionError("the input could not be produced", e);
        }
    }

    /** Reads a topic of one partition until it has given a number of records. */
    <K, V> List<ConsumerRecord<K, V>> consume(
            final String topic, final int count, final Deserializer<K> keys, final Deserializer<V> values) {
        final Map<String, Object> config = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                kafka.bootstrapServers(),
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed");
        final List<ConsumerRecord<K, V>> records = new ArrayList<>();
        try (KafkaConsumer<K, V> consumer = new KafkaConsumer<>(config, keys, values)) {
            final TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            await(count + " records of " + topic, () -> {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
                return records.size() >= count;
            });
        }
        return records;
    }

    Application start(final Topology topology, final String applicationId, final Map<String, ?> config) {
        final Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
        properties.put(
                StreamsConfig.STATE_DIR_CONFIG, directory.resolve("state").toString());
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, "100");
        properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, "0");
        // The least that the broker allows: a member that died without a word is missed after this time.
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), "6000");
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), "500");
        properties.putAll(config);
        return new Application(new KafkaStreams(topology, properties));
    }

    @Override
    public void close() {
        kafka.close();
    }

    /** A running application. */
    static final class Application implements AutoCloseable {
        private final KafkaStreams streams;
        private final Map<String, Long> restored = new HashMap<>();
        private volatile Throwable failure;

        private Application(final KafkaStreams streams) {
            this.streams = streams;
            streams.setUncaughtExceptionHandler(exception -> {
                failure = exception;
                return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
            });
            streams.setGlobalStateRestoreListener(new RestoreCounter(restored));
            streams.start();
        }

        KafkaStreams streams() {
            return streams;
        }

        Application awaitRunning() {
            await("the application to run", () -> {
                throwFailure();
                return streams.state() == KafkaStreams.State.RUNNING;
            });
            return this;
        }

        Throwable awaitFailure() {
            await("the application to fail", () -> failure != null);
            return failure;
        }

        /** Waits for a condition unless the application fails. */
        void awaitThat(final String what, final BooleanSupplier condition) {
            await(what, () -> {
                throwFailure();
                return condition.getAsBoolean();
            });
        }

        private void throwFailure() {
            if (failure != null) {
                throw new AssertionError("the application failed", failure);
            }
        }

        /** The records restored into a store since the application started. */
        long restored(final String store) {
            synchronized (restored) {
                return restored.getOrDefault(store, 0L);
            }
        }

        @Override
        public void close() {
            // Without leaving, the next start waits until the broker misses this one.
            streams.close(
                    CloseOptions.timeout(TIMEOUT).withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP));
        }
    }
}
