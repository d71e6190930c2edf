package io.kafcache.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kafcache.client.ClientConfig;
import io.kafcache.client.MemcachedClient;
import io.kafcache.streams.StreamsHarness.Application;
import io.kafcache.testing.MemcachedOptions;
import io.kafcache.testing.MemcachedServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that lose what they hold, while an application counts or between two runs of it. */
class ServerLossIT {
    private static final String APPLICATION = "loss";

    @TempDir
    private Path directory;

    private final List<MemcachedServer> servers = new ArrayList<>();
    private StreamsHarness harness;
    private CountingInput input;

    @BeforeEach
    void start() {
        MemcachedServer.requireReal();
        harness = new StreamsHarness(directory);
        input = new CountingInput(harness, 500, 1);
        addServer();
        addServer();
    }

    @AfterEach
    void stop() {
        if (harness != null) {
            harness.close();
        }
        servers.forEach(MemcachedServer::close);
    }

    private void addServer() {
        servers.add(MemcachedServer.startReal(MemcachedOptions.defaults()));
    }

    private String addresses() {
        return servers.stream().map(MemcachedServer::address).collect(Collectors.joining(","));
    }

    private Application run(final String guarantee, final String... more) {
        final Map<String, Object> config = new HashMap<>();
        config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, guarantee);
        config.put(StreamsConfig.DEFAULT_CLIENT_SUPPLIER_CONFIG, KafcacheClientSupplier.class.getName());
        config.put(KafcacheConfig.SERVERS_CONFIG, addresses());
        config.put(KafcacheConfig.REQUEST_TIMEOUT_MS_CONFIG, "10000");
        for (int i = 0; i < more.length; i += 2) {
            config.put(more[i], more[i + 1]);
        }
        return harness.start(
                CountingApplication.topology(CountingApplication.INPUT, CountingApplication.OUTPUT),
                APPLICATION,
                config);
    }

    private void awaitCounted(final String guarantee) {
        if (guarantee.equals(StreamsConfig.EXACTLY_ONCE_V2)) {
            input.awaitCountedExactlyOnce();
        } else {
            input.awaitCountedAtLeastOnce();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {StreamsConfig.EXACTLY_ONCE_V2, StreamsConfig.AT_LEAST_ONCE})
    void aServerThatComesBackEmptyIsNoticed(final String guarantee) {
        input.produce(5_000);
        try (Application application = run(guarantee).awaitRunning()) {
            awaitCounted(guarantee);
            for (final MemcachedServer server : servers) {
                input.produce(2_000);
                server.kill();
                server.restart();
                input.produce(2_000);
                awaitCounted(guarantee);
            }
            assertTrue(application.restored(CountingApplication.STORE) > 0, "the state was restored");
        }
    }

    /** Under exactly once nothing that was read from a flushed server is committed; at least once, it is noticed by the next commit. */
    @Test
    void aFlushIsNoticedBeforeAnythingIsCommitted() {
        input.produce(5_000);
        try (Application application = run(StreamsConfig.EXACTLY_ONCE_V2, KafcacheConfig.NEAR_CACHE_BYTES_CONFIG, "0")
                .awaitRunning()) {
            input.awaitCountedExactlyOnce();
            for (int i = 0; i < 5; i++) {
                input.produce(3_000);
                try (MemcachedClient client = MemcachedClient.create(ClientConfig.builder()
                        .nodes(servers.get(i % 2).address())
                        .build())) {
                    client.flushAll();
                }
                input.awaitCountedExactlyOnce();
            }
            assertTrue(application.restored(CountingApplication.STORE) > 0, "the state was restored");
        }
    }

    /** A task that is restored cannot be told by an exception: at one Kafka Streams ends. */
    @Test
    void aStandbyIsMadeAnewAfterItsServerLostItsMemory() {
        input.produce(5_000);
        try (Application active =
                        run(StreamsConfig.EXACTLY_ONCE_V2, standby("one")).awaitRunning();
                Application standby = run(StreamsConfig.EXACTLY_ONCE_V2, standby("two"))) {
            input.awaitCountedExactlyOnce();
            for (final MemcachedServer server : servers) {
                standby.awaitThat("both copies", () -> claimsThatReachFurtherThan(0) == 2);
                server.kill();
                server.restart();
                input.produce(2_000);
                input.awaitCountedExactlyOnce();
            }
            standby.awaitThat("both copies anew", () -> claimsThatReachFurtherThan(5_000) == 2);
            assertEquals(KafkaStreams.State.RUNNING, active.streams().state());
            assertEquals(KafkaStreams.State.RUNNING, standby.streams().state());
        }
    }

    private String[] standby(final String instance) {
        return new String[] {
            StreamsConfig.STATE_DIR_CONFIG,
            directory.resolve(instance).toString(),
            StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG,
            "1"
        };
    }

    private long claimsThatReachFurtherThan(final long offset) {
        try (KafcacheAdmin admin = KafcacheAdmin.create(
                KafcacheConfig.builder().servers(addresses()).build())) {
            return admin.inspect().claims().stream()
                    .filter(claim -> claim.obstacle().isEmpty())
                    .filter(claim -> claim.offsets().values().stream().anyMatch(reached -> reached > offset))
                    .count();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {StreamsConfig.EXACTLY_ONCE_V2, StreamsConfig.AT_LEAST_ONCE})
    void otherServersThanTheLastTimeCostARestore(final String guarantee) {
        input.produce(5_000);
        try (Application application = run(guarantee).awaitRunning()) {
            awaitCounted(guarantee);
            assertEquals(0, application.restored(CountingApplication.STORE));
        }
        addServer();
        input.produce(1_000);
        try (Application application = run(guarantee).awaitRunning()) {
            awaitCounted(guarantee);
            assertNotEquals(0, application.restored(CountingApplication.STORE));
        }
        input.produce(1_000);
        try (Application application = run(guarantee).awaitRunning()) {
            awaitCounted(guarantee);
            assertEquals(0, application.restored(CountingApplication.STORE), "the same servers as the last time");
        }
        servers.remove(0).close();
        input.produce(1_000);
        try (Application application = run(guarantee).awaitRunning()) {
            awaitCounted(guarantee);
            assertNotEquals(0, application.restored(CountingApplication.STORE));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {StreamsConfig.EXACTLY_ONCE_V2, StreamsConfig.AT_LEAST_ONCE})
    void aServerThatIsFrozenForAWhileDelaysAndNothingElse(final String guarantee) {
        input.produce(2_000);
        try (Application application =
                run(guarantee, KafcacheConfig.REQUEST_TIMEOUT_MS_CONFIG, "500").awaitRunning()) {
            awaitCounted(guarantee);
            assertEquals(KafkaStreams.State.RUNNING, application.streams().state());
            for (final MemcachedServer server : servers) {
                server.freeze();
                input.produce(2_000);
                // Longer than a request may take.
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1_000));
                server.resume();
                awaitCounted(guarantee);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {StreamsConfig.EXACTLY_ONCE_V2, StreamsConfig.AT_LEAST_ONCE})
    void aServerThatIsFrozenForTooLongStopsTheApplication(final String guarantee) {
        input.produce(2_000);
        final MemcachedServer frozen = servers.get(0);
        try (Application application = run(
                        guarantee,
                        KafcacheConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        "300",
                        KafcacheConfig.UNAVAILABLE_TIMEOUT_MS_CONFIG,
                        "1000")
                .awaitRunning()) {
            awaitCounted(guarantee);
            frozen.freeze();
            input.produce(2_000);
            final String messages = StreamsHarness.messages(application.awaitFailure());
            assertTrue(messages.contains(frozen.address()), messages);
            assertTrue(messages.contains(CountingApplication.STORE), messages);
        } finally {
            frozen.resume();
        }
        try (Application application = run(guarantee).awaitRunning()) {
            awaitCounted(guarantee);
            assertEquals(KafkaStreams.State.RUNNING, application.streams().state());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {StreamsConfig.EXACTLY_ONCE_V2, StreamsConfig.AT_LEAST_ONCE})
    void aFullServerStopsTheApplicationAndARoomierOneTakesOver(final String guarantee) {
        replaceServers(16);
        input.produceDistinct(300_000);
        try (Application application = run(
                guarantee,
                KafcacheConfig.WRITE_BUFFER_BYTES_CONFIG,
                "1000000",
                KafcacheConfig.NEAR_CACHE_BYTES_CONFIG,
                "0")) {
            final String messages = StreamsHarness.messages(application.awaitFailure());
            assertTrue(messages.contains(servers.get(0).address() + " is full (limit " + (16 << 20)), messages);
        }
        replaceServers(128);
        try (Application application = run(guarantee).awaitRunning()) {
            assertNotEquals(0, application.restored(CountingApplication.STORE));
            awaitCounted(guarantee);
        }
    }

    private void replaceServers(final int memoryLimitMiB) {
        servers.forEach(MemcachedServer::close);
        servers.clear();
        servers.add(MemcachedServer.startReal(
                MemcachedOptions.builder().memoryLimitMiB(memoryLimitMiB).build()));
    }
}
