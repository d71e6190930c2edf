package io.kafcache.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kafcache.streams.admin.Inventory;
import io.kafcache.testing.MemcachedOptions;
import io.kafcache.testing.MemcachedServer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** State that goes from one process to another: at a restart, when an instance joins, leaves, is frozen or killed. */
class HandOverIT {
    private static final String APPLICATION = "hand-over";
    private static final String CHANGELOG = APPLICATION + "-" + CountingApplication.STORE + "-changelog";
    private static final int PARTITIONS = 2;

    /** Each test finds it without the application's group and topics. */
    private static StreamsHarness harness;

    @TempDir
    private Path directory;

    private MemcachedServer server;
    private CountingInput input;

    @BeforeAll
    static void startBroker(@TempDir final Path shared) {
        MemcachedServer.requireReal();
        harness = new StreamsHarness(shared);
    }

    @AfterAll
    static void stopBroker() {
        if (harness != null) {
            harness.close();
        }
    }

    @BeforeEach
    void start() {
        server = MemcachedServer.startReal(MemcachedOptions.defaults());
        input = new CountingInput(harness, 1_000, PARTITIONS);
    }

    @AfterEach
    void stop() {
        server.close();
        harness.reset(APPLICATION, CHANGELOG);
    }

    /** Each instance is a process with a state directory of its own. */
    private ApplicationProcess process(final String instance, final String guarantee, final String... more) {
        final Map<String, Object> config = new HashMap<>(harness.config(APPLICATION));
        config.put(StreamsConfig.STATE_DIR_CONFIG, directory.resolve(instance).toString());
        config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, guarantee);
        config.put(StreamsConfig.DEFAULT_CLIENT_SUPPLIER_CONFIG, KafcacheClientSupplier.class.getName());
        config.put(StreamsConfig.ACCEPTABLE_RECOVERY_LAG_CONFIG, Long.MAX_VALUE);
        // A frozen instance's transaction hides what its successor commits for so long.
        config.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), "6000");
        config.put(KafcacheConfig.SERVERS_CONFIG, server.address());
        config.put(KafcacheConfig.REQUEST_TIMEOUT_MS_CONFIG, "30000");
        for (int i = 0; i < more.length; i += 2) {
            config.put(more[i], more[i + 1]);
        }
        return ApplicationProcess.start(directory, config);
    }

    private void awaitCounted(final String guarantee) {
        if (guarantee.equals(StreamsConfig.EXACTLY_ONCE_V2)) {
            input.awaitCountedExactlyOnce();
        } else {
            input.awaitCountedAtLeastOnce();
        }
    }

    private Set<String> lineages() {
        return Set.of(lineage(0), lineage(1));
    }

    private String lineage(final int partition) {
        return ClaimText.read(server, APPLICATION, CountingApplication.STORE, partition)
                .lineage();
    }

    @ParameterizedTest
    @ValueSource(strings = {StreamsConfig.EXACTLY_ONCE_V2, StreamsConfig.AT_LEAST_ONCE})
    void instancesThatComeAndGoRestoreNothing(final String guarantee) {
        input.produce(5_000);
        final Set<String> lineages;
        try (ApplicationProcess first = process("first", guarantee).awaitLine(CountingApplication.RUNNING)) {
            awaitCounted(guarantee);
            lineages = lineages();
            input.produce(3_000);
            try (ApplicationProcess second = process("second", guarantee).awaitLine(CountingApplication.RUNNING)) {
                harness.awaitAssigned(APPLICATION, PARTITIONS, 2);
                input.produce(3_000);
                awaitCounted(guarantee);
                assertEquals(0, second.restored());
                first.end();
                input.produce(3_000);
                awaitCounted(guarantee);
                assertEquals(0, second.restored());
                second.end();
            }
        }
        assertEquals(lineages, lineages(), "the copies went from one to the other");
        input.produce(1_000);
        try (ApplicationProcess third = process("third", guarantee).awaitLine(CountingApplication.RUNNING)) {
            awaitCounted(guarantee);
            assertEquals(0, third.restored());
            third.end();
        }
        assertEquals(lineages, lineages());
    }

    /** The frozen one's producer is fenced under exactly once; at least once, what it still writes to the topics is its right. */
    @ParameterizedTest
    @ValueSource(strings = {StreamsConfig.EXACTLY_ONCE_V2, StreamsConfig.AT_LEAST_ONCE})
    void aFrozenInstanceDoesNotTouchTheStateOfItsSuccessor(final String guarantee) {
        input.produce(5_000);
        try (ApplicationProcess zombie = process("zombie", guarantee).awaitLine(CountingApplication.RUNNING)) {
            awaitCounted(guarantee);
            input.produce(20_000);
            zombie.freeze();
            try (ApplicationProcess successor =
                    process("successor", guarantee).awaitLine(CountingApplication.RUNNING)) {
                awaitCounted(guarantee);
                final Set<String> lineages = lineages();
                zombie.resume();
                input.produce(5_000);
                awaitCounted(guarantee);
                zombie.end();
                input.produce(5_000);
                awaitCounted(guarantee);
                assertTrue(lineages().size() == lineages.size());
                successor.end();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {StreamsConfig.EXACTLY_ONCE_V2, StreamsConfig.AT_LEAST_ONCE})
    void aStandbyGoesOnWhereTheKilledInstanceStopped(final String guarantee) {
        input.produce(5_000);
        ApplicationProcess active = process("one", guarantee, StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, "1");
        ApplicationProcess standby = null;
        try {
            active.awaitLine(CountingApplication.RUNNING);
            for (final String name : new String[] {"two", "one", "two"}) {
                standby = process(name, guarantee, StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, "1")
                        .awaitLine(CountingApplication.RUNNING);
                input.produce(3_000);
                awaitCounted(guarantee);
                active.kill();
                input.produce(3_000);
                awaitCounted(guarantee);
                active = standby;
            }
            active.end();
            try (KafcacheAdmin admin = KafcacheAdmin.create(
                    KafcacheConfig.builder().servers(server.address()).build())) {
                assertEquals(List.of(), admin.inspect().orphans(), "every copy belongs to somebody");
            }
        } finally {
            active.close();
            if (standby != null) {
                standby.close();
            }
        }
    }

    /**
     * With two partitions and two instances, each has one task and stands by for the other's; alone it has both. So tasks become active and
     * standby in all ways: each copy goes on as the standby's when it was the state, and the other way round, and none is made anew.
     */
    @Test
    void activeAndStandbyChangePlacesAndLeaveNothingBehind() {
        final String guarantee = StreamsConfig.EXACTLY_ONCE_V2;
        final int keys = 1_000;
        input.produce(10 * keys);
        ApplicationProcess active = process("one", guarantee, StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, "1");
        ApplicationProcess standby = null;
        try (KafcacheAdmin admin = KafcacheAdmin.create(
                KafcacheConfig.builder().servers(server.address()).build())) {
            active.awaitLine(CountingApplication.RUNNING);
            awaitCounted(guarantee);
            Set<String> copies = null;
            for (final String name : new String[] {"two", "one", "two"}) {
                standby = process(name, guarantee, StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, "1")
                        .awaitLine(CountingApplication.RUNNING);
                input.produce(100);
                awaitCounted(guarantee);
                StreamsHarness.await("the standbys' copies", () -> copies(admin).size() == 2 * PARTITIONS);
                final Set<String> now = copies(admin);
                assertTrue(copies == null || copies.equals(now), copies + ", then " + now);
                copies = now;
                active.end();
                input.produce(100);
                awaitCounted(guarantee);
                active = standby;
            }
            active.end();
            final Inventory inventory = admin.inspect();
            assertEquals(List.of(), inventory.orphans());
            final long items = inventory.claims().stream()
                    .mapToLong(claim -> claim.size().orElseThrow().items())
                    .sum();
            // The index takes some beside the entries.
            assertTrue(items < 2.5 * keys, items + " items");
        } finally {
            active.close();
            if (standby != null) {
                standby.close();
            }
        }
    }

    private static Set<String> copies(final KafcacheAdmin admin) {
        return admin.inspect().claims().stream()
                .map(claim -> claim.copy().lineage())
                .collect(Collectors.toSet());
    }

    @Test
    void anApplicationThatWasResetStartsEmpty() {
        final String guarantee = StreamsConfig.EXACTLY_ONCE_V2;
        input.produce(5_000);
        final Set<String> lineages;
        try (ApplicationProcess before = process("one", guarantee).awaitLine(CountingApplication.RUNNING)) {
            awaitCounted(guarantee);
            lineages = lineages();
            before.end();
        }
        harness.reset(APPLICATION, CHANGELOG);
        final CountingInput anew = new CountingInput(harness, 1_000, PARTITIONS);
        anew.produce(4_000);
        try (ApplicationProcess after = process("one", guarantee).awaitLine(CountingApplication.RUNNING)) {
            anew.awaitCountedExactlyOnce();
            after.end();
        }
        assertNotEquals(lineages, lineages());
    }
}
