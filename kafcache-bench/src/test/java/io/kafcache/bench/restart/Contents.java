package io.kafcache.bench.restart;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What an application's store is filled with: keys of 16 bytes in no order, and values that do not compress.
 *
 * @param keys how many
 * @param valueSize bytes of each value
 */
record Contents(int keys, int valueSize) {
    private static final int KEY_LENGTH = 16;

    /** No key is as short. */
    static byte[] marker() {
        return "marker".getBytes(StandardCharsets.US_ASCII);
    }

    byte[] key(final int number) {
        final SplittableRandom random = new SplittableRandom(number);
        return ByteBuffer.allocate(KEY_LENGTH)
                .putLong(random.nextLong())
                .putLong(random.nextLong())
                .array();
    }

    byte[] value(final int number) {
        final byte[] value = new byte[valueSize];
        new Random(number).nextBytes(value);
        return value;
    }

    Stream<ProducerRecord<byte[], byte[]>> records(final String topic) {
        return Stream.iterate(0, number -> number + 1)
                .limit(keys)
                .map(number -> new ProducerRecord<>(topic, key(number), value(number)));
    }
}
