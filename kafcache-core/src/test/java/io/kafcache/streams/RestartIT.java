package io.kafcache.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kafcache.streams.StreamsHarness.Application;
import io.kafcache.testing.MemcachedOptions;
import io.kafcache.testing.MemcachedServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A restart restores nothing, however large the state is, and whether its directory is still there or not. */
class RestartIT {
    private static final boolean SOAK = Boolean.getBoolean("kafcache.test.soak");
    private static final int KEYS = SOAK ? 1_000_000 : 20_000;
    private static final Duration LONGEST_START = Duration.ofSeconds(2);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {StreamsConfig.EXACTLY_ONCE_V2, StreamsConfig.AT_LEAST_ONCE})
    void aStateThatWasLeftInOrderIsTakenOverAsItIs(final String guarantee) {
        MemcachedServer.requireReal();
        try (MemcachedServer server = MemcachedServer.startReal(
                        MemcachedOptions.builder().memoryLimitMiB(1024).build());
                StreamsHarness harness = new StreamsHarness(directory)) {
            final CountingInput input = new CountingInput(harness, 1_000, 1);
            input.produceDistinct(KEYS);
            try (Application first = start(harness, server, guarantee, "first")) {
                first.awaitRunning();
                awaitCounted(input, guarantee);
            }
            for (final String stateDirectory : new String[] {"first", "first", "second"}) {
                final long start = System.nanoTime();
                try (Application again = start(harness, server, guarantee, stateDirectory)) {
                    again.awaitRunning();
                    final Duration took = Duration.ofNanos(System.nanoTime() - start);
                    System.out.println(guarantee + ", " + KEYS + " keys: running after " + took);
                    input.produceDistinct(100);
                    awaitCounted(input, guarantee);
                    assertEquals(0, again.restored(CountingApplication.STORE));
                    // Elsewhere it is for nobody to say how fast a machine is.
                    assertTrue(!SOAK || took.compareTo(LONGEST_START) < 0, took.toString());
                }
            }
        }
    }

    private Application start(
            final StreamsHarness harness, final MemcachedServer server, final String guarantee, final String instance) {
        return harness.start(
                CountingApplication.topology(CountingApplication.INPUT, CountingApplication.OUTPUT),
                "restart",
                Map.of(
                        StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
                        guarantee,
                        StreamsConfig.STATE_DIR_CONFIG,
                        directory.resolve(instance).toString(),
                        StreamsConfig.DEFAULT_CLIENT_SUPPLIER_CONFIG,
                        KafcacheClientSupplier.class.getName(),
                        KafcacheConfig.SERVERS_CONFIG,
                        server.address(),
                        KafcacheConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        "30000"));
    }

    private static void awaitCounted(final CountingInput input, final String guarantee) {
        if (guarantee.equals(StreamsConfig.EXACTLY_ONCE_V2)) {
            input.awaitCountedExactlyOnce();
        } else {
            input.awaitCountedAtLeastOnce();
        }
    }
}
