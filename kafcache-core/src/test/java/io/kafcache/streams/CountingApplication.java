package io.kafcache.streams;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;

/**
 * Counts the records of topic {@value #INPUT} by key, and writes each new count to topic {@value #OUTPUT}. Run in a JVM of its own it tells
 * on its standard output how it fares, a line an event.
 */
final class CountingApplication {
    static final String INPUT = "input";
    static final String OUTPUT = "output";
    static final String STORE = "counts";
    static final String RUNNING = "RUNNING";
    static final String RESTORED = "RESTORED ";
    static final String FAILED = "FAILED ";

    private CountingApplication() {}

    static Topology topology(final String input, final String output) {
        final StreamsBuilder builder = new StreamsBuilder();
        builder.stream(input, Consumed.with(Serdes.String(), Serdes.String()))
                .groupByKey(Grouped.with(Serdes.String(), Serdes.String()))
                .count(Materialized.<String, Long>as(KafcacheStores.timestampedKeyValueStore(STORE))
                        .withKeySerde(Serdes.String())
                        .withValueSerde(Serdes.Long()))
                .toStream()
                .to(output, Produced.with(Serdes.String(), Serdes.Long()));
        return builder.build();
    }

    public static void main(final String[] args) throws IOException, InterruptedException {
        final Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(args[0]), StandardCharsets.UTF_8)) {
            properties.load(reader);
        }
        final CountDownLatch end = new CountDownLatch(1);
        final Map<String, Long> restored = new HashMap<>();
        final KafkaStreams streams = new KafkaStreams(topology(INPUT, OUTPUT), properties);
        streams.setGlobalStateRestoreListener(new RestoreCounter(restored));
        streams.setUncaughtExceptionHandler(exception -> {
            final StringBuilder causes = new StringBuilder();
            for (Throwable cause = exception; cause != null; cause = cause.getCause()) {
                causes.append(cause)
                        .append(" at ")
                        .append(cause.getStackTrace()[0])
                        .append("; ");
            }
            say(FAILED + causes);
            end.countDown();
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
        streams.setStateListener((now, before) -> {
            if (now == KafkaStreams.State.RUNNING) {
                synchronized (restored) {
                    say(RESTORED + restored.getOrDefault(STORE, 0L));
                }
            }
            say(now.name());
        });
        streams.start();
        // The parent closes the standard input to ask for a clean end.
        new Thread(() -> {
                    try {
                        System.in.read();
                    } catch (final IOException e) {
                        say(FAILED + e);
                    }
                    end.countDown();
                })
                .start();
        end.await();
        // Without leaving, the others wait until the broker misses this one.
        streams.close(CloseOptions.timeout(Duration.ofSeconds(30))
                .withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP));
        System.exit(0);
    }

    private static void say(final String line) {
        System.out.println(line);
        System.out.flush();
    }
}
