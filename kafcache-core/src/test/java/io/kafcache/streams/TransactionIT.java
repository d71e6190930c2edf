package io.kafcache.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kafcache.streams.StreamsHarness.Application;
import io.kafcache.testing.MemcachedOptions;
import io.kafcache.testing.MemcachedServer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transactions that are aborted after the store was written to: what they wrote must not count. */
class TransactionIT {
    private static final int ROUNDS = 3;
    private static final int RECORDS_A_ROUND = 2_000;

    @TempDir
    private Path directory;

    private MemcachedServer server;
    private StreamsHarness harness;
    private CountingInput input;

    @BeforeEach
    void start() {
        server = MemcachedServer.startReal(MemcachedOptions.defaults());
        harness = new StreamsHarness(directory);
        input = new CountingInput(harness, 100, 1);
    }

    @AfterEach
    void stop() {
        harness.close();
        server.close();
    }

    /** Counts, and fails just after it has counted so many records. */
    private static final class FailingCounter implements Processor<String, String, String, Long> {
        private final AtomicInteger untilFailure;
        private ProcessorContext<String, Long> context;
        private KeyValueStore<String, Long> counts;

        FailingCounter(final AtomicInteger untilFailure) {
            this.untilFailure = untilFailure;
        }

        @Override
        public void init(final ProcessorContext<String, Long> newContext) {
            context = newContext;
            counts = newContext.getStateStore(CountingApplication.STORE);
        }

        @Override
        public void process(final Record<String, String> record) {
            final Long before = counts.get(record.key());
            final long count = before == null ? 1 : before + 1;
            counts.put(record.key(), count);
            context.forward(record.withValue(count));
            if (untilFailure.decrementAndGet() == 0) {
                throw new IllegalStateException("as the test wants it");
            }
        }
    }

    private static Topology topology(final AtomicInteger untilFailure) {
        return new Topology()
                .addSource(
                        "source",
                        Serdes.String().deserializer(),
                        Serdes.String().deserializer(),
                        CountingApplication.INPUT)
                .addProcessor("count", () -> new FailingCounter(untilFailure), "source")
                .addStateStore(
                        Stores.keyValueStoreBuilder(
                                KafcacheStores.keyValueStore(CountingApplication.STORE),
                                Serdes.String(),
                                Serdes.Long()),
                        "count")
                .addSink(
                        "sink",
                        CountingApplication.OUTPUT,
                        Serdes.String().serializer(),
                        Serdes.Long().serializer(),
                        "count");
    }

    private long restoredWhileFailing(final String... more) {
        final Map<String, Object> config = new HashMap<>();
        config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        config.put(KafcacheConfig.SERVERS_CONFIG, server.address());
        config.put(KafcacheConfig.REQUEST_TIMEOUT_MS_CONFIG, "30000");
        for (int i = 0; i < more.length; i += 2) {
            config.put(more[i], more[i + 1]);
        }
        final AtomicInteger untilFailure = new AtomicInteger();
        try (Application application = harness.start(
                topology(untilFailure), "transaction", config, StreamThreadExceptionResponse.REPLACE_THREAD)) {
            for (int round = 0; round < ROUNDS; round++) {
                input.produce(RECORDS_A_ROUND).awaitCountedExactlyOnce();
                untilFailure.set(1 + input.random().nextInt(RECORDS_A_ROUND));
                input.produce(RECORDS_A_ROUND).awaitCountedExactlyOnce();
                assertTrue(untilFailure.get() < 0, "it failed, seed " + input.seed());
            }
            return application.restored(CountingApplication.STORE);
        }
    }

    private String state() {
        return ClaimText.read(server, "transaction", CountingApplication.STORE, 0)
                .state();
    }

    @Test
    void whatWasBufferedIsForgotten() {
        final long restored = restoredWhileFailing(
                StreamsConfig.DEFAULT_CLIENT_SUPPLIER_CONFIG, KafcacheClientSupplier.class.getName());
        assertEquals(0, restored, "the servers never had what was not committed");
        assertEquals("SETTLED", state());
    }

    @Test
    void whatWasSpilledCostsARestore() {
        final long restored = restoredWhileFailing(
                StreamsConfig.DEFAULT_CLIENT_SUPPLIER_CONFIG,
                KafcacheClientSupplier.class.getName(),
                KafcacheConfig.WRITE_BUFFER_BYTES_CONFIG,
                "0");
        assertTrue(restored > 0, "the servers had what was not committed");
        assertEquals("SETTLED", state());
    }

    @Test
    void withoutTheClientSupplierTheChangelogTellsAll() {
        final long restored = restoredWhileFailing();
        assertTrue(restored > 0, "nothing was kept");
    }
}
