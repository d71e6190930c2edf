package io.kafcache.examples;

import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;

/** A topology at work, and the wait for what it does. */
final class RunningStreams implements AutoCloseable {
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration ABANDON_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration STALL_TIMEOUT = Duration.ofSeconds(90);
    private static final long POLL_MILLIS = 20;

    private final KafkaStreams streams;
    private volatile Throwable failure;

    private RunningStreams(final KafkaStreams streams) {
        this.streams = streams;
        streams.setUncaughtExceptionHandler(exception -> {
            failure = exception;
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    }

    static RunningStreams start(final Topology topology, final Properties config) {
        final RunningStreams running = new RunningStreams(new KafkaStreams(topology, config));
        running.streams.start();
        return running;
    }

    /** Waits until the topology has its tasks, and with them its internal topics. */
    void awaitRunning() {
        await("its start", () -> streams.state() == KafkaStreams.State.RUNNING, () -> 0);
    }

    /** Stops the processing, but not the fetching, of records. */
    void pause() {
        streams.pause();
    }

    void resume() {
        streams.resume();
    }

    /**
     * Waits for a condition for as long as there is progress.
     *
     * @param what what is awaited, for the message of a failure
     * @param progress a number that changes with each step on the way
     * @throws ExampleException if the topology failed, or made no progress for {@link #STALL_TIMEOUT}
     */
    void await(final String what, final BooleanSupplier condition, final LongSupplier progress) {
        long last = progress.getAsLong();
        long lastChange = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (failure != null) {
                throw new ExampleException("the topology failed: " + failure, failure);
            }
            final long current = progress.getAsLong();
            if (current != last) {
                last = current;
                lastChange = System.nanoTime();
            } else if (System.nanoTime() - lastChange > STALL_TIMEOUT.toNanos()) {
                throw new ExampleException(
                        "no progress for " + STALL_TIMEOUT.toSeconds() + " s while waiting for " + what);
            }
            pausePolling();
        }
    }

    private static void pausePolling() {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ExampleException("interrupted", e);
        }
    }

    /**
     * Lets the topology write out all that it has, and ends it.
     *
     * @throws ExampleException if that takes longer than {@link #STOP_TIMEOUT}
     */
    void stop() {
        if (!streams.close(STOP_TIMEOUT)) {
            throw new ExampleException("the topology did not stop in " + STOP_TIMEOUT.toSeconds() + " s");
        }
    }

    /**
     * Abandons a topology that was not stopped. There is no long wait for it: an interrupt has ended the memcached, too,
     * that it may be writing to.
     */
    @Override
    public void close() {
        streams.close(ABANDON_TIMEOUT);
    }
}
