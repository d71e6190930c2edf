package io.kafcache.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kafcache.testing.Faults;
import io.kafcache.testing.FaultyProxy;
import io.kafcache.testing.MemcachedOptions;
import io.kafcache.testing.MemcachedServer;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Pipelines of any size go through windows of any size: neither end waits for the other to read first, and memory stays bounded. Two
 * hundred thousand keys in one call, ten million with {@code -Psoak}.
 */
class LargePipelineIT {
    private static final boolean SOAK = Boolean.getBoolean("kafcache.test.soak");
    private static final int MANY = SOAK ? 10_000_000 : 200_000;
    private static final int THROTTLED = SOAK ? 1_000_000 : 20_000;
    private static final int DISTINCT = 1_000;
    private static final int VALUE_LENGTH = 50;
    private static final int SMALL_BUFFER = 4096;
    private static final int MIB = 1 << 20;

    private MemcachedServer server;

    @BeforeEach
    void start() {
        MemcachedServer.requireReal();
        // -R: after so many requests the server turns to its other connections.
        server = MemcachedServer.startReal(
                MemcachedOptions.builder().extraArguments("-R", "1").build());
        try (MemcachedClient client = MemcachedClient.create(
                ClientConfig.builder().nodes(server.address()).build())) {
            final WriteBatch batch = new WriteBatch();
            for (int i = 0; i < DISTINCT; i++) {
                batch.set(key(i), new byte[VALUE_LENGTH]);
            }
            assertEquals(List.of(), client.execute(batch));
        }
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private static byte[] key(final int index) {
        return Integer.toString(index % DISTINCT).getBytes(UTF_8);
    }

    private static KeyList keys(final int count) {
        final byte[][] distinct = new byte[DISTINCT][];
        for (int i = 0; i < DISTINCT; i++) {
            distinct[i] = key(i);
        }
        final KeyList keys = new KeyList();
        for (int i = 0; i < count; i++) {
            keys.add(distinct[i % DISTINCT]);
        }
        return keys;
    }

    private static ClientConfig.Builder config(final IoMode mode, final int window, final String address) {
        return ClientConfig.builder().nodes(address).ioMode(mode).pipelineMaxRequests(window);
    }

    /** Reads all keys and counts, for each, how often it was shown. */
    private static void assertEachIsShownOnce(final MemcachedClient client, final KeyList keys) {
        final byte[] shown = new byte[keys.size()];
        client.getAll(keys, (index, flags, cas, buffer, offset, length) -> {
            shown[index]++;
            assertEquals(VALUE_LENGTH, length);
        });
        for (int i = 0; i < shown.length; i++) {
            if (shown[i] != 1) {
                throw new AssertionError("key " + i + " was shown " + shown[i] + " times");
            }
        }
    }

    private static long heapInUse() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @ParameterizedTest
    @CsvSource({"CALLER, 16", "CALLER, 1024", "SHARED, 16", "SHARED, 1024"})
    void manyKeysInOneCallNeitherDeadlockNorFillTheMemory(final IoMode mode, final int window) {
        final long before = heapInUse();
        final KeyList keys = keys(MANY);
        try (MemcachedClient client =
                MemcachedClient.create(config(mode, window, server.address()).build())) {
            assertEachIsShownOnce(client, keys);
            final long used = heapInUse() - before;
            System.out.println("LargePipelineIT: " + mode + ", window " + window + ", " + MANY + " keys: " + used / MANY
                    + " bytes of heap a key, at the end");
            // Both buffers of a list grow by steps; the operation keeps two ints a key.
            assertTrue(used < 32L * MANY + 16 * MIB, used + " bytes are in use");
        }
        assertEquals(MANY, keys.size());
    }

    @ParameterizedTest
    @CsvSource({"CALLER, 16", "CALLER, 1024", "SHARED, 16", "SHARED, 1024"})
    void smallSocketBuffersDoNotDeadlock(final IoMode mode, final int window) {
        try (FaultyProxy proxy = FaultyProxy.to(server.host(), server.port(), SMALL_BUFFER);
                MemcachedClient client = MemcachedClient.create(config(mode, window, proxy.address())
                        .requestTimeout(Duration.ofSeconds(30))
                        .build())) {
            assertEachIsShownOnce(client, keys(THROTTLED));
        }
    }

    @ParameterizedTest
    @CsvSource({"CALLER, 1024", "SHARED, 1024"})
    void aThrottledServerDoesNotDeadlock(final IoMode mode, final int window) {
        try (FaultyProxy proxy = FaultyProxy.to(server.host(), server.port(), SMALL_BUFFER);
                MemcachedClient client = MemcachedClient.create(config(mode, window, proxy.address())
                        .requestTimeout(Duration.ofSeconds(30))
                        .build())) {
            client.ping();
            proxy.replies(Faults.NONE.throttle(2 * MIB));
            proxy.requests(Faults.NONE.throttle(2 * MIB));
            assertEachIsShownOnce(client, keys(THROTTLED));
            final WriteBatch batch = new WriteBatch();
            for (int i = 0; i < 2_000; i++) {
                batch.set(key(i), new byte[2_000]);
            }
            assertEquals(List.of(), client.execute(batch));
        }
    }
}
