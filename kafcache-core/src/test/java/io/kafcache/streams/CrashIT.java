package io.kafcache.streams;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kafcache.testing.MemcachedOptions;
import io.kafcache.testing.MemcachedServer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An application that is killed at random moments, under load, again and again. */
class CrashIT {
    private static final int KILLS = Boolean.getBoolean("kafcache.test.soak") ? 25 : 5;
    private static final int RECORDS_A_LIFE = 6_000;
    private static final String APPLICATION = "crash";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {StreamsConfig.EXACTLY_ONCE_V2, StreamsConfig.AT_LEAST_ONCE})
    void whatIsCountedIsRightAfterManyCrashes(final String guarantee) {
        MemcachedServer.requireReal();
        try (MemcachedServer server = MemcachedServer.startReal(MemcachedOptions.defaults());
                StreamsHarness harness = new StreamsHarness(directory)) {
            final CountingInput input = new CountingInput(harness, 2_000, 1);
            final Map<String, Object> config = new HashMap<>(harness.config(APPLICATION));
            config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, guarantee);
            config.put(StreamsConfig.DEFAULT_CLIENT_SUPPLIER_CONFIG, KafcacheClientSupplier.class.getName());
            config.put(KafcacheConfig.SERVERS_CONFIG, server.address());
            config.put(KafcacheConfig.REQUEST_TIMEOUT_MS_CONFIG, "30000");
            // The next life is known for the one before, and need not wait until that is missed.
            config.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), "the-one");
            String lineage = null;
            for (int life = 0; life <= KILLS; life++) {
                try (ApplicationProcess application = ApplicationProcess.start(directory, config)) {
                    input.produce(RECORDS_A_LIFE);
                    application.awaitLine(CountingApplication.RUNNING);
                    final ClaimText claim = ClaimText.read(server, APPLICATION, CountingApplication.STORE, 0);
                    assertNotNull(claim);
                    assertTrue(
                            lineage == null || lineage.equals(claim.lineage()),
                            "the same owner goes on with the lineage that it had, seed " + input.seed());
                    lineage = claim.lineage();
                    if (life < KILLS) {
                        LockSupport.parkNanos(input.random().nextLong(TimeUnit.MILLISECONDS.toNanos(1_500)));
                        application.kill();
                    } else if (guarantee.equals(StreamsConfig.EXACTLY_ONCE_V2)) {
                        input.awaitCountedExactlyOnce();
                    } else {
                        input.awaitCountedAtLeastOnce();
                    }
                }
            }
        }
    }
}
