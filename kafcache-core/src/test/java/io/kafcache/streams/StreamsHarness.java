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
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaFuture;
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

    static String messages(final Throwable thrown) {
        final StringBuilder messages = new StringBuilder();
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            messages.append(t.getMessage()).append('\n');
        }
        return messages.toString();
    }

    void createTopics(final int partitions, final String... names) {
        kafka.createTopics(partitions, names);
    }

    /** Waits until a number of members share the partitions of {@value CountingApplication#INPUT}. */
    void awaitAssigned(final String group, final int partitions, final int members) {
        try (Admin admin = admin()) {
            await(members + " members of " + group + " with " + partitions + " partitions", () -> {
                final List<Long> assigned = described(admin, group).members().stream()
                        .map(member -> member.assignment().topicPartitions().stream()
                                .filter(partition -> partition.topic().equals(CountingApplication.INPUT))
                                .count())
                        .filter(count -> count != 0)
                        .toList();
                return assigned.size() == members
                        && assigned.stream().mapToLong(Long::longValue).sum() == partitions;
            });
        }
    }

    private static ConsumerGroupDescription described(final Admin admin, final String group) {
        return get(
                admin.describeConsumerGroups(List.of(group)).describedGroups().get(group));
    }

    /** What the application reset tool does, and the deletion of the input and the output as well. */
    void reset(final String group, final String changelog) {
        try (Admin admin = admin()) {
            await(
                    "the end of the group",
                    () -> described(admin, group).members().isEmpty());
            get(admin.deleteConsumerGroups(List.of(group)).all());
            final List<String> topics = List.of(changelog, CountingApplication.INPUT, CountingApplication.OUTPUT);
            get(admin.deleteTopics(topics).all());
            await("the deletion of the topics", () -> get(admin.listTopics().names()).stream()
                    .noneMatch(topics::contains));
        }
    }

    private Admin admin() {
        return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()));
    }

    private static <T> T get(final KafkaFuture<T> future) {
        try {
            return future.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (final InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
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
        final List<ConsumerRecord<K, V>> records = new ArrayList<>();
        consumeUntil(topic, keys, values, records::add, () -> records.size() >= count);
        return records;
    }

    /** Reads a topic of one partition, from its beginning and what is committed of it, until a condition holds. */
    <K, V> void consumeUntil(
            final String topic,
            final Deserializer<K> keys,
            final Deserializer<V> values,
            final Consumer<ConsumerRecord<K, V>> taker,
            final BooleanSupplier condition) {
        final Map<String, Object> config = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                kafka.bootstrapServers(),
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed");
        try (KafkaConsumer<K, V> consumer = new KafkaConsumer<>(config, keys, values)) {
            final TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            await("the records of " + topic, () -> {
                consumer.poll(Duration.ofMillis(100)).forEach(taker);
                return condition.getAsBoolean();
            });
        }
    }

    /** What an application needs, wherever it runs. */
    Map<String, Object> config(final String applicationId) {
        final Map<String, Object> config = new HashMap<>();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
        config.put(StreamsConfig.STATE_DIR_CONFIG, directory.resolve("state").toString());
        config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, "100");
        config.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, "0");
        // A member that died without a word is missed after this time.
        config.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), "3000");
        // How soon a member learns of a rebalance, and asks for the partitions that it was given in one.
        config.put(StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), "200");
        config.put(StreamsConfig.consumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG), "100");
        return config;
    }

    /** An application that ends at the first failure. */
    Application start(final Topology topology, final String applicationId, final Map<String, ?> config) {
        return start(topology, applicationId, config, StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
    }

    Application start(
            final Topology topology,
            final String applicationId,
            final Map<String, ?> config,
            final StreamThreadExceptionResponse onFailure) {
        final Properties properties = new Properties();
        properties.putAll(config(applicationId));
        properties.putAll(config);
        return new Application(new KafkaStreams(topology, properties), onFailure);
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

        private Application(final KafkaStreams streams, final StreamThreadExceptionResponse onFailure) {
            this.streams = streams;
            streams.setUncaughtExceptionHandler(exception -> {
                if (onFailure == StreamThreadExceptionResponse.SHUTDOWN_CLIENT) {
                    failure = exception;
                }
                return onFailure;
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
