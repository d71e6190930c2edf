package io.kafcache.examples;

import io.kafcache.testing.EmbeddedKafka;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** Creates, fills and reads topics. Every record has text for a key. */
final class Topics implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final EmbeddedKafka kafka;
    private final String bootstrapServers;
    private final Admin admin;

    Topics(final EmbeddedKafka kafka) {
        this.kafka = kafka;
        bootstrapServers = kafka.bootstrapServers();
        this.admin = Admin.create(Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
    }

    void create(final int partitions, final String... names) {
        kafka.createTopics(partitions, names);
    }

    /**
     * Sends records and waits until the broker has them.
     *
     * @return how many
     */
    <V> long produce(final Stream<ProducerRecord<String, V>> records, final Serde<V> values, final ProgressBar bar) {
        final Map<String, Object> config = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.LINGER_MS_CONFIG,
                20,
                ProducerConfig.BATCH_SIZE_CONFIG,
                1 << 17);
        final AtomicReference<Exception> failure = new AtomicReference<>();
        long count = 0;
        try (KafkaProducer<String, V> producer =
                new KafkaProducer<>(config, Serdes.String().serializer(), values.serializer())) {
            final Iterator<ProducerRecord<String, V>> iterator = records.iterator();
            while (iterator.hasNext() && failure.get() == null) {
                producer.send(iterator.next(), (metadata, exception) -> failure.compareAndSet(null, exception));
                bar.update(++count);
            }
            producer.flush();
        }
        if (failure.get() != null) {
            throw new ExampleException("cannot produce: " + failure.get(), failure.get());
        }
        return count;
    }

    /** Reads a topic from its start to what is its end now. */
    <V> void read(final String topic, final Serde<V> values, final BiConsumer<String, V> reader) {
        final Map<TopicPartition, Long> ends = endOffsets(topic);
        final Map<String, Object> config = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false);
        try (KafkaConsumer<String, V> consumer =
                new KafkaConsumer<>(config, Serdes.String().deserializer(), values.deserializer())) {
            consumer.assign(ends.keySet());
            long lastRecord = System.nanoTime();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (final ConsumerRecord<String, V> record : consumer.poll(Duration.ofSeconds(1))) {
                    reader.accept(record.key(), record.value());
                    lastRecord = System.nanoTime();
                }
                if (System.nanoTime() - lastRecord > TIMEOUT.toNanos()) {
                    throw new ExampleException("the broker gives no more of the topic " + topic);
                }
            }
        }
    }

    /** How many records of a topic an application has not yet committed. */
    long lag(final String applicationId, final String topic) {
        final Map<TopicPartition, OffsetAndMetadata> committed =
                get(admin.listConsumerGroupOffsets(applicationId).partitionsToOffsetAndMetadata());
        long lag = 0;
        for (final Map.Entry<TopicPartition, Long> end : endOffsets(topic).entrySet()) {
            final OffsetAndMetadata offset = committed.get(end.getKey());
            lag += end.getValue() - (offset == null ? 0 : offset.offset());
        }
        return lag;
    }

    private Map<TopicPartition, Long> endOffsets(final String topic) {
        final Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        for (final TopicPartitionInfo partition : get(admin.describeTopics(List.of(topic))
                        .allTopicNames())
                .get(topic)
                .partitions()) {
            latest.put(new TopicPartition(topic, partition.partition()), OffsetSpec.latest());
        }
        final Map<TopicPartition, Long> ends = new HashMap<>();
        get(admin.listOffsets(latest).all()).forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    private static <T> T get(final Future<T> future) {
        try {
            return future.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ExampleException("interrupted", e);
        } catch (final ExecutionException e) {
            throw new ExampleException("the broker refuses: " + e.getCause().getMessage(), e);
        } catch (final TimeoutException e) {
            throw new ExampleException("the broker does not answer", e);
        }
    }

    @Override
    public void close() {
        admin.close(TIMEOUT);
    }
}
