package io.kafcache.bench.topology;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessingContext;

/** Counts the records that a topology takes, and has it commit. Used by the stream threads and the one that measures. */
final class Gauge {
    private static final Duration PERIOD = Duration.ofMillis(5);

    private final LongAdder taken = new LongAdder();
    private final LongAdder wrong = new LongAdder();
    private volatile int commitsWanted;

    /**
     * For the values of the source topics: a value is deserialised when its record comes to the head of its partition's queue. A table also
     * has its store use it, under the changelog's name.
     */
    Serde<byte[]> countingSerde() {
        return Serdes.serdeFrom(Serdes.ByteArray().serializer(), new Deserializer<>() {
            @Override
            public byte[] deserialize(final String topic, final byte[] data) {
                if (topic.equals(Input.EVENTS) || topic.equals(Input.ROWS)) {
                    taken.increment();
                }
                return data;
            }

            @Override
            public byte[] deserialize(final String topic, final Headers headers, final byte[] data) {
                return deserialize(topic, data);
            }
        });
    }

    /** Records taken so far. */
    long taken() {
        return taken.sum();
    }

    /** Tells that a result is not what it has to be. */
    void wrong() {
        wrong.increment();
    }

    long wrongResults() {
        return wrong.sum();
    }

    /** Has every task commit, soon. */
    void requestCommit() {
        commitsWanted++;
    }

    /** Lets a task know of these requests. */
    void watch(final ProcessingContext context) {
        final int[] seen = {commitsWanted};
        context.schedule(PERIOD, PunctuationType.WALL_CLOCK_TIME, now -> {
            final int wanted = commitsWanted;
            if (wanted != seen[0]) {
                seen[0] = wanted;
                context.commit();
            }
        });
    }
}
