package io.kafcache.bench.topology;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The records of a scenario. Each can be made anew from its place, which is how results are checked.
 *
 * <p>Every partition begins with each of its keys once, which fills the store; then keys come at random, all equally often. A key is 16 bytes
 * in no order. The values that a store keeps have 100 bytes; those of records that only ask or are counted are their key's number.
 *
 * @param scenario whose input it is
 * @param random how many records follow the filling, over all partitions; for a join, those of the stream
 */
record Input(Scenario scenario, int random) {
    static final String EVENTS = "events";
    static final String ROWS = "rows";
    static final int VALUE_SIZE = 100;

    /** One record of the table for so many of the stream. */
    private static final int UPDATE_EVERY = 10;

    private static final int KEY_LENGTH = 16;
    private static final int BATCH_BYTES = 1 << 18;

    /** Long enough ago that no record's time lies ahead; not a day, after which the broker forgets the producers of what is derived from it. */
    private static final long AGE_MILLIS = 12L * 60 * 60 * 1000;

    /** The topic whose records fill the store. */
    String fillTopic() {
        return scenario.shape() == Shape.JOIN ? ROWS : EVENTS;
    }

    private int randomPerPartition() {
        return random / scenario.partitions();
    }

    private int updatesPerPartition() {
        return scenario.shape() == Shape.JOIN ? randomPerPartition() / UPDATE_EVERY : 0;
    }

    /** Records in a partition of the topic that fills the store. */
    int fillTopicLength() {
        return scenario.keysPerPartition()
                + (scenario.shape() == Shape.JOIN ? updatesPerPartition() : randomPerPartition());
    }

    /** Records of all topics and partitions. */
    long total() {
        return (long) scenario.partitions()
                * (scenario.keysPerPartition() + randomPerPartition() + updatesPerPartition());
    }

    /** The number of the key of a record in the topic that fills the store. */
    long fillKey(final int partition, final int index) {
        if (index < scenario.keysPerPartition()) {
            return number(partition, index);
        }
        return randomKey(partition, index, scenario.shape() == Shape.LOOKUP);
    }

    private long randomKey(final int partition, final int index, final boolean alsoAbsent) {
        final int present = scenario.keysPerPartition();
        final int bound = alsoAbsent ? present + present / 4 : present;
        return number(partition, new SplittableRandom((long) partition << Integer.SIZE | index).nextInt(bound));
    }

    private long number(final int partition, final int place) {
        return (long) place * scenario.partitions() + partition;
    }

    /** Whether the store holds a key once it has been filled. */
    boolean isPresent(final long number) {
        return number / scenario.partitions() < scenario.keysPerPartition();
    }

    static byte[] key(final long number) {
        final SplittableRandom bits = new SplittableRandom(number);
        return ByteBuffer.allocate(KEY_LENGTH)
                .putLong(bits.nextLong())
                .putLong(bits.nextLong())
                .array();
    }

    private static byte[] number(final long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    /** A value that a store keeps: the key's number, the place of the record, and noise. */
    private static byte[] row(final long number, final int index) {
        final byte[] value = new byte[VALUE_SIZE];
        new Random(number).nextBytes(value);
        ByteBuffer.wrap(value).putLong(number).putLong(index);
        return value;
    }

    static long numberOf(final byte[] value) {
        return ByteBuffer.wrap(value).getLong();
    }

    /** Where the record was that brought a value. */
    static long indexOf(final byte[] row) {
        return ByteBuffer.wrap(row).getLong(Long.BYTES);
    }

    /** Puts all of it into the topics. */
    void produce(final String bootstrapServers) {
        final AtomicReference<Exception> failure = new AtomicReference<>();
        final long start = System.currentTimeMillis() - AGE_MILLIS;
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        BATCH_BYTES),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            final Sink sink = (topic, partition, time, number, value) -> producer.send(
                    new ProducerRecord<>(topic, partition, start + time, key(number), value), (metadata, e) -> {
                        if (e != null) {
                            failure.compareAndSet(null, e);
                        }
                    });
            // Partition after partition in turns: a consumer of several finds them equally long at all times.
            for (int index = 0; index < Math.max(fillTopicLength(), randomPerPartition()); index++) {
                for (int partition = 0; partition < scenario.partitions(); partition++) {
                    produce(sink, partition, index);
                }
            }
            producer.flush();
        }
        if (failure.get() != null) {
            throw new IllegalStateException("the input could not be produced", failure.get());
        }
    }

    private void produce(final Sink sink, final int partition, final int index) {
        if (index < fillTopicLength()) {
            final long number = fillKey(partition, index);
            final boolean fills = index < scenario.keysPerPartition();
            final byte[] value =
                    switch (scenario.shape()) {
                        case COUNT -> number(number);
                        case LOOKUP -> fills ? row(number, index) : number(number);
                        case TABLE, JOIN -> row(number, index);
                    };
            // Streams takes the records of two topics by their time: all of the table's filling first, then an update
            // for ten of the stream.
            final long update = index - scenario.keysPerPartition();
            final long step = scenario.shape() == Shape.JOIN ? 2 * UPDATE_EVERY : 1;
            sink.send(fillTopic(), partition, fills ? 0 : step * update + 1, number, value);
        }
        if (scenario.shape() == Shape.JOIN && index < randomPerPartition()) {
            final long number = randomKey(partition, index, true);
            sink.send(EVENTS, partition, 2L * index + 2, number, number(number));
        }
    }

    /** Takes records. */
    @FunctionalInterface
    private interface Sink {
        void send(String topic, int partition, long time, long number, byte[] value);
    }
}
