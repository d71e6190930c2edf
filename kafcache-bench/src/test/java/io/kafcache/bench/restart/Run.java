package io.kafcache.bench.restart;

import java.time.Duration;
import java.util.Arrays;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.Stores;

/** An application from its start to its end. */
final class Run {
    private static final Duration TIMEOUT = Duration.ofMinutes(3);
    private static final String STORE = "records";
    private static final int SAMPLES = 100;

    private final KafkaStreams streams;
    private final RestoreClock restoreClock = new RestoreClock();
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    /**
     * Makes a run that has not been started.
     *
     * @param marked the marker's value that is waited for
     */
    Run(final StoreKind kind, final String input, final byte[] marked, final Properties config) {
        streams = new KafkaStreams(topology(kind, input, marked), config);
        streams.setGlobalStateRestoreListener(restoreClock);
        streams.setUncaughtExceptionHandler(failure -> {
            done.completeExceptionally(failure);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    }

    private Topology topology(final StoreKind kind, final String input, final byte[] marked) {
        final Topology topology = new Topology();
        topology.addSource(
                "input", Serdes.ByteArray().deserializer(), Serdes.ByteArray().deserializer(), input);
        topology.addProcessor(
                "keeper",
                () -> new Keeper(STORE, Contents.marker(), found -> {
                    if (Arrays.equals(found, marked)) {
                        done.complete(null);
                    }
                }),
                "input");
        topology.addStateStore(
                Stores.keyValueStoreBuilder(kind.supplier(STORE), Serdes.ByteArray(), Serdes.ByteArray()), "keeper");
        return topology;
    }

    /** Starts, and returns when the marker has been processed. */
    void start() {
        streams.start();
        try {
            done.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the application was running", e);
        } catch (final ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the application does not come to the marker", e);
        }
    }

    RestoreClock restoreClock() {
        return restoreClock;
    }

    /** Looks whether the store holds what it was filled with. */
    void check(final Contents contents) {
        final ReadOnlyKeyValueStore<byte[], byte[]> store = streams.store(
                StoreQueryParameters.fromNameAndType(STORE, QueryableStoreTypes.<byte[], byte[]>keyValueStore()));
        for (int i = 0; i < SAMPLES; i++) {
            final int number = (int) ((long) i * contents.keys() / SAMPLES);
            if (!Arrays.equals(store.get(contents.key(number)), contents.value(number))) {
                throw new IllegalStateException("the store does not hold what was put into it");
            }
        }
    }

    /** Ends in an orderly way. Without leaving its group, the next start would wait until the broker misses this one. */
    void stop() {
        if (!streams.close(
                CloseOptions.timeout(TIMEOUT).withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP))) {
            throw new IllegalStateException("the application does not stop");
        }
    }
}
