package io.kafcache.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serdes;

/** Random records for a {@link CountingApplication}, and what it must make of them. */
final class CountingInput {
    private final StreamsHarness harness;
    private final int keys;
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final Map<String, Long> expected = new HashMap<>();
    private int produced;

    /** Makes the topics, and nothing else yet. */
    CountingInput(final StreamsHarness harness, final int keys, final int partitions) {
        this.harness = harness;
        this.keys = keys;
        System.out.println("seed " + seed);
        harness.createTopics(partitions, CountingApplication.INPUT);
        harness.createTopics(1, CountingApplication.OUTPUT);
    }

    Random random() {
        return random;
    }

    long seed() {
        return seed;
    }

    int produced() {
        return produced;
    }

    CountingInput produce(final int count) {
        return produce(count, () -> "key-" + random.nextInt(keys));
    }

    /** Each record has a key of its own. */
    CountingInput produceDistinct(final int count) {
        final AtomicInteger next = new AtomicInteger();
        return produce(count, () -> "distinct-" + next.getAndIncrement());
    }

    private CountingInput produce(final int count, final Supplier<String> nextKey) {
        final List<ProducerRecord<String, String>> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            final String key = nextKey.get();
            expected.merge(key, 1L, Long::sum);
            records.add(new ProducerRecord<>(CountingApplication.INPUT, key, ""));
        }
        harness.produce(Serdes.String().serializer(), Serdes.String().serializer(), records);
        produced += count;
        return this;
    }

    /** Waits until each record has been counted, and fails if one was counted twice, or from a wrong count. */
    void awaitCountedExactlyOnce() {
        final List<ConsumerRecord<String, Long>> output = harness.consume(
                CountingApplication.OUTPUT,
                produced,
                Serdes.String().deserializer(),
                Serdes.Long().deserializer());
        final Map<String, Long> counts = new HashMap<>();
        for (final ConsumerRecord<String, Long> record : output) {
            assertEquals(
                    counts.getOrDefault(record.key(), 0L) + 1,
                    record.value(),
                    () -> record.key() + " at offset " + record.offset() + ", seed " + seed);
            counts.put(record.key(), record.value());
        }
        assertEquals(expected, counts, "seed " + seed);
    }

    /** Waits until no record can have been lost. */
    void awaitCountedAtLeastOnce() {
        final Map<String, Long> counts = new HashMap<>();
        harness.consumeUntil(
                CountingApplication.OUTPUT,
                Serdes.String().deserializer(),
                Serdes.Long().deserializer(),
                record -> counts.merge(record.key(), record.value(), Math::max),
                () -> expected.entrySet().stream()
                        .allMatch(entry -> counts.getOrDefault(entry.getKey(), 0L) >= entry.getValue()));
    }
}
