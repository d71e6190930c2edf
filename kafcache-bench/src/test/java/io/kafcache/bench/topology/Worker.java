package io.kafcache.bench.topology;

import io.kafcache.bench.Part;
import io.kafcache.bench.StoreContender;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.Metric;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;

/**
 * One contender's application, in a JVM of its own. It is paused except while it is to process records, so that those of several contenders
 * can take turns.
 */
final class Worker {
    /** Longer than any run: at least once, it commits when it is told to, at the end of what is measured. */
    private static final Duration NO_COMMIT = Duration.ofDays(1);

    private static final Duration TIMEOUT = Duration.ofMinutes(15);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    /** What has been fetched while the application was paused costs less. */
    private static final double LEAD = 0.02;

    private final Input input;
    private final List<String> servers;
    private final Gauge gauge = new Gauge();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final KafkaStreams streams;

    private Worker(
            final Input input, final StoreContender contender, final List<String> servers, final Properties config) {
        this.input = input;
        this.servers = servers;
        streams = new KafkaStreams(Shapes.topology(input, contender, gauge), config);
        streams.setUncaughtExceptionHandler(e -> {
            failure.set(e);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    }

    /**
     * Runs an application. Lines: {@code until n}, to process up to the n-th record; {@code measure n}, to process n more and commit, which
     * answers with {@link Figures}; {@code profile n}, to do so and look what the stream threads are at, which adds how often they were seen at
     * each {@link Part}; {@code finish}, to process what is left, and check the results.
     *
     * @param args scenario, number of random records, contender, broker, directory, servers' addresses, servers' process ids
     */
    public static void main(final String[] args) throws IOException {
        final PrintStream out = System.out;
        System.setOut(System.err);
        final Input input = new Input(Scenario.parse(args[0]), Integer.parseInt(args[1]));
        final StoreContender contender = StoreContender.parse(args[2]);
        final Properties config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId(contender));
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, args[3]);
        config.put(StreamsConfig.STATE_DIR_CONFIG, args[4]);
        config.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, input.scenario().threads());
        if (input.scenario().exactlyOnce()) {
            config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        } else {
            config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, NO_COMMIT.toMillis());
        }
        config.putAll(contender.config(args[5]));
        final Worker worker = new Worker(input, contender, Arrays.asList(args[6].split(",")), config);
        worker.streams.pause();
        worker.streams.start();
        Program.serve(out, "", worker::run);
        worker.streams.close(
                CloseOptions.timeout(TIMEOUT).withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP));
    }

    static String applicationId(final StoreContender contender) {
        return contender.name().replaceAll("[^a-z0-9.]", "-");
    }

    private String run(final String line) {
        final String[] words = line.split(" ");
        switch (words[0]) {
            case "until" -> until(Long.parseLong(words[1]));
            case "measure" -> {
                return measure(Long.parseLong(words[1])).text();
            }
            case "profile" -> {
                return profile(Long.parseLong(words[1]));
            }
            case "finish" -> finish();
            default -> throw new IllegalArgumentException(line);
        }
        return "";
    }

    private void until(final long records) {
        streams.resume();
        await("the application does not come to record " + records, () -> gauge.taken() >= records);
        pause();
    }

    private Figures measure(final long records) {
        final long begin = gauge.taken() + (long) (records * LEAD) + 1;
        if (begin + records > input.total()) {
            throw new IllegalStateException("the input has only " + input.total() + " records");
        }
        streams.resume();
        await("the application does not go on", () -> gauge.taken() >= begin);
        final Figures before = now();
        final long end = before.records() + records;
        await("the application does not come to an end", () -> gauge.taken() >= end);
        commit();
        final Figures figures = now().minus(before);
        pause();
        return figures;
    }

    private String profile(final long records) {
        try (StreamThreadProfile profile = new StreamThreadProfile()) {
            final Figures figures = measure(records);
            return figures.text()
                    + Arrays.stream(profile.stop()).mapToObj(seen -> " " + seen).collect(Collectors.joining());
        }
    }

    private Figures now() {
        return new Figures(
                gauge.taken(),
                System.nanoTime(),
                CpuTime.ofThisProcess(),
                CpuTime.of(servers),
                CpuTime.ofStreamThreads(),
                CpuTime.allocatedByStreamThreads());
    }

    /** Returns when every thread that has a task has committed once more. */
    private void commit() {
        final double wanted = commits()
                + Math.min(input.scenario().threads(), input.scenario().partitions());
        gauge.requestCommit();
        await("the application does not commit", () -> commits() >= wanted);
    }

    private double commits() {
        double commits = 0;
        for (final Metric metric : streams.metrics().values()) {
            if (metric.metricName().name().equals("commit-total")
                    && metric.metricName().group().equals("stream-thread-metrics")) {
                commits += (double) metric.metricValue();
            }
        }
        return commits;
    }

    /** Returns when nothing more is taken. */
    private void pause() {
        streams.pause();
        final long[] last = {gauge.taken(), System.nanoTime()};
        await("the application does not pause", () -> {
            final long taken = gauge.taken();
            final long now = System.nanoTime();
            if (taken != last[0]) {
                last[0] = taken;
                last[1] = now;
            }
            return now - last[1] > QUIET_NANOS;
        });
    }

    private void finish() {
        streams.resume();
        await("the application does not come to the end of its input", () -> gauge.taken() >= input.total());
        commit();
        if (gauge.wrongResults() > 0) {
            throw new IllegalStateException(gauge.wrongResults() + " records found what they should not");
        }
        new Verification(input).check(streams);
    }

    private void await(final String problem, final BooleanSupplier condition) {
        final long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (!condition.getAsBoolean()) {
            if (failure.get() != null) {
                throw new IllegalStateException(problem, failure.get());
            }
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException(problem);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
