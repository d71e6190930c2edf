package io.kafcache.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kafcache.testing.MemcachedOptions;
import io.kafcache.testing.MemcachedServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store that nothing restores keeps what it has, through whatever happens. */
class StoreWithoutChangelogIT {
    private static final String APPLICATION = "no-changelog";
    private static final Bytes KEY = key(0);
    private static final byte[] OLD = "old".getBytes(UTF_8);
    private static final byte[] NEW = "new".getBytes(UTF_8);

    private final List<MemcachedServer> servers = new ArrayList<>();

    @BeforeEach
    void start() {
        MemcachedServer.requireReal();
        addServer();
    }

    @AfterEach
    void stop() {
        servers.forEach(MemcachedServer::close);
    }

    private void addServer() {
        servers.add(MemcachedServer.startReal(MemcachedOptions.defaults()));
    }

    private static Bytes key(final int i) {
        return Bytes.wrap(("key " + i).getBytes(UTF_8));
    }

    /** What is put is written at once, and settled when a record has been processed. */
    private StoreHarness open(final String guarantee) {
        return new StoreHarness(
                Stores.keyValueStoreBuilder(
                                KafcacheStores.keyValueStore(StoreHarness.STORE), Serdes.Bytes(), Serdes.ByteArray())
                        .withLoggingDisabled(),
                APPLICATION,
                Map.of(
                        KafcacheConfig.SERVERS_CONFIG,
                        servers.stream().map(MemcachedServer::address).collect(Collectors.joining(",")),
                        KafcacheConfig.WRITE_BUFFER_BYTES_CONFIG,
                        "0",
                        KafcacheConfig.NEAR_CACHE_BYTES_CONFIG,
                        "0",
                        StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
                        guarantee));
    }

    private StoreHarness open() {
        return open(StreamsConfig.AT_LEAST_ONCE);
    }

    private String state() {
        return ClaimText.read(servers.get(0), APPLICATION, StoreHarness.STORE, 0)
                .state();
    }

    /** Its successor takes the same lineage over, so that nothing but the claim keeps the two apart. */
    @ParameterizedTest
    @ValueSource(strings = {StreamsConfig.AT_LEAST_ONCE, StreamsConfig.EXACTLY_ONCE_V2})
    void whoLostTheStoreInTheMiddleOfItsWritesWritesNoMore(final String guarantee) {
        try (StoreHarness zombie = open(guarantee)) {
            zombie.pipe(key(1), OLD);
            zombie.store().put(key(2), OLD);
            assertEquals(guarantee.equals(StreamsConfig.AT_LEAST_ONCE) ? "WRITING" : "TAINTED", state());
            try (StoreHarness successor = open(guarantee)) {
                if (guarantee.equals(StreamsConfig.AT_LEAST_ONCE)) {
                    assertArrayEquals(OLD, successor.store().get(key(1)), "it was committed");
                }
                successor.pipe(KEY, NEW);
                assertThrows(TaskMigratedException.class, () -> zombie.store().put(KEY, OLD));
                assertArrayEquals(NEW, successor.store().get(KEY));
            }
            assertThrows(StreamsException.class, zombie::close, "a lost store cannot commit");
        }
    }

    @Test
    void aServerThatLostItsMemoryIsNoReasonToStartAnewForEver() {
        addServer();
        for (int lost = 0; lost < 2; lost++) {
            try (StoreHarness before = open()) {
                before.pipe(KEY, OLD);
            }
            servers.get(lost).restart();
            for (int i = 0; i < 3; i++) {
                try (StoreHarness after = open()) {
                    after.pipe(KEY, NEW);
                    after.pipe(key(1), NEW);
                    assertArrayEquals(NEW, after.store().get(KEY));
                    assertNull(after.store().get(key(2)));
                }
            }
        }
    }
}
