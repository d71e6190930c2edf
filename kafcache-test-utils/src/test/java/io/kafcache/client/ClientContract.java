package io.kafcache.client;

import static io.kafcache.client.ClientFixture.bytes;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kafcache.client.protocol.Status;
import io.kafcache.testing.MemcachedOptions;
import io.kafcache.testing.MemcachedServer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a client does against servers that work, over three nodes; each subclass is one kind of server and one way to drive the I/O. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ClientContract
        implements ItemContract, CounterContract, BatchContract, NodeContract, AsyncContract, PendingContract {
    private static final int ITEM_SIZE_MAX = 1 << 20;

    private final List<MemcachedServer> servers = new ArrayList<>();
    private MemcachedClient client;

    @Override
    public List<MemcachedServer> servers() {
        return servers;
    }

    @Override
    public MemcachedClient client() {
        return client;
    }

    @BeforeAll
    void startServers() {
        for (int i = 0; i < 3; i++) {
            servers.add(start(MemcachedOptions.builder().itemSizeMax(ITEM_SIZE_MAX)));
        }
    }

    @BeforeEach
    void connect() {
        servers.forEach(MemcachedServer::flush);
        client = MemcachedClient.create(config().nodes(addresses()).build());
    }

    @AfterEach
    void disconnect() {
        client.close();
    }

    @AfterAll
    void stopServers() {
        servers.forEach(MemcachedServer::close);
    }

    private String addresses() {
        return servers.stream().map(MemcachedServer::address).collect(Collectors.joining(","));
    }

    @Test
    void whatIsSetIsRead() {
        client.set(bytes("key"), bytes("value"));
        assertArrayEquals(bytes("value"), client.get(bytes("key")));
        client.set(bytes("key"), bytes("other"));
        assertArrayEquals(bytes("other"), client.get(bytes("key")));
    }

    @Test
    void anEmptyValueIsNoAbsentKey() {
        assertNull(client.get(bytes("key")));
        client.set(bytes("key"), new byte[0]);
        assertArrayEquals(new byte[0], client.get(bytes("key")));
    }

    @Test
    void addStoresOnlyWhatIsAbsent() {
        assertTrue(client.add(bytes("key"), bytes("first")));
        assertFalse(client.add(bytes("key"), bytes("second")));
        assertArrayEquals(bytes("first"), client.get(bytes("key")));
    }

    @Test
    void deleteTellsWhetherThereWasAnItem() {
        client.set(bytes("key"), bytes("value"));
        assertTrue(client.delete(bytes("key")));
        assertFalse(client.delete(bytes("key")));
        assertNull(client.get(bytes("key")));
    }

    @Test
    void flagsComeBackWithTheItem() {
        final UnsafeBuffer key = new UnsafeBuffer(bytes("__key__"));
        final UnsafeBuffer value = new UnsafeBuffer(bytes("_value_"));
        client.set(key, 2, 3, 0xcafebabe, 0, value, 1, 5);
        final List<String> seen = new ArrayList<>();
        assertTrue(client.get(
                new UnsafeBuffer(bytes("key")),
                0,
                3,
                (index, flags, cas, buffer, offset, length) -> seen.add(
                        Integer.toHexString(flags) + " " + buffer.getStringWithoutLengthUtf8(offset, length))));
        assertEquals(List.of("cafebabe value"), seen);
    }

    @Test
    void keysOfAnyBytesUpTo250() {
        final long seed = System.nanoTime();
        System.out.println("ClientContract seed " + seed);
        final Random random = new Random(seed);
        for (int length = 1; length <= 250; length++) {
            final byte[] key = new byte[length];
            random.nextBytes(key);
            client.set(key, bytes("value " + length));
            assertArrayEquals(bytes("value " + length), client.get(key));
        }
        assertThrows(IllegalArgumentException.class, () -> client.get(new byte[0]));
        assertThrows(IllegalArgumentException.class, () -> client.get(new byte[251]));
        assertThrows(IllegalArgumentException.class, () -> client.set(new byte[251], bytes("value")));
    }

    @Test
    void valuesUpToTheItemSize() {
        final byte[] key = bytes("large");
        for (final int length : new int[] {1, 65_535, 65_536, 300_000, client.maxValueLength(key.length)}) {
            final byte[] value = new byte[length];
            new Random(length).nextBytes(value);
            client.set(key, value);
            assertArrayEquals(value, client.get(key), length + " bytes");
        }
    }

    @Test
    void aValueTooLargeIsRefusedBeforeItIsSentAndTheOldOneStays() {
        final byte[] key = bytes("key");
        client.set(key, bytes("old"));
        final byte[] large = new byte[client.maxValueLength(key.length) + 1];
        final ServerErrorException e = assertThrows(ServerErrorException.class, () -> client.set(key, large));
        assertEquals(Status.TOO_LARGE, e.status());
        assertTrue(e.getMessage().contains("does not take a value of " + large.length + " bytes"), e.getMessage());
        assertTrue(e.getMessage().contains(String.valueOf(ITEM_SIZE_MAX)), e.getMessage());
        assertArrayEquals(bytes("old"), client.get(key));
        assertEquals(
                List.of(Status.TOO_LARGE),
                client.execute(new WriteBatch().set(key, large).set(bytes("other"), bytes("value"))).stream()
                        .map(WriteError::status)
                        .toList());
        assertArrayEquals(bytes("old"), client.get(key));
        assertArrayEquals(bytes("value"), client.get(bytes("other")));
    }

    @Test
    void getAllShowsEachItemThatThereIsOnce() {
        final int count = 20_000;
        final WriteBatch batch = new WriteBatch();
        final KeyList keys = new KeyList();
        for (int i = 0; i < count; i++) {
            final byte[] key = bytes("key-" + i);
            keys.add(key);
            if (i % 3 != 0) {
                batch.set(key, bytes("value-" + i));
            }
        }
        assertEquals(List.of(), client.execute(batch));
        final Map<Integer, String> seen = new HashMap<>();
        client.getAll(keys, (index, flags, cas, buffer, offset, length) -> {
            final String value = buffer.getStringWithoutLengthUtf8(offset, length);
            assertNull(seen.put(index, value), "shown twice");
        });
        for (int i = 0; i < count; i++) {
            assertEquals(i % 3 == 0 ? null : "value-" + i, seen.get(i));
        }
        servers.forEach(server ->
                assertTrue(Integer.parseInt(server.stats("").get("curr_items")) > count / 10, "a node holds its part"));
    }

    @Test
    void aPipelineFarBeyondTheWindowsEnds() {
        try (MemcachedClient small = MemcachedClient.create(config().nodes(addresses())
                .pipelineMaxRequests(7)
                .pipelineMaxBytes(10_000)
                .build())) {
            final byte[] value = new byte[1_000];
            final KeyList keys = new KeyList();
            final WriteBatch batch = new WriteBatch();
            for (int i = 0; i < 100; i++) {
                batch.set(bytes("key-" + i), value);
            }
            assertEquals(List.of(), small.execute(batch));
            for (int i = 0; i < 50_000; i++) {
                keys.add(bytes("key-" + i % 100));
            }
            final int[] bytes = {0};
            small.getAll(keys, (index, flags, cas, buffer, offset, length) -> bytes[0] += length);
            assertEquals(50_000_000, bytes[0]);
        }
    }

    @Test
    void aBatchHappensInItsOrderForEachKey() {
        final WriteBatch batch = new WriteBatch();
        for (int i = 0; i < 1_000; i++) {
            batch.set(bytes("key-" + i % 10), bytes("value-" + i));
        }
        batch.delete(bytes("key-7"));
        assertEquals(List.of(), client.execute(batch));
        assertArrayEquals(bytes("value-993"), client.get(bytes("key-3")));
        assertNull(client.get(bytes("key-7")));
    }

    @Test
    void aBatchTellsWhichChangesDidNotSucceed() {
        client.set(bytes("present"), bytes("value"));
        final WriteBatch batch = new WriteBatch()
                .set(bytes("a"), bytes("1"))
                .delete(bytes("absent"))
                .delete(bytes("present"))
                .set(bytes("b"), bytes("2"));
        final List<WriteError> errors = client.execute(batch);
        assertEquals(1, errors.size());
        assertEquals(1, errors.get(0).index());
        assertEquals(Status.KEY_NOT_FOUND, errors.get(0).status());
    }

    @Test
    void emptyListsAndBatchesAreDoneAtOnce() {
        client.getAll(new KeyList(), (index, flags, cas, buffer, offset, length) -> {
            throw new AssertionError("there is nothing to show");
        });
        assertEquals(List.of(), client.execute(new WriteBatch()));
    }

    @Test
    void severalConnectionsANodeKeepAKeysOrder() {
        try (MemcachedClient wide = MemcachedClient.create(
                config().nodes(addresses()).connectionsPerNode(3).build())) {
            final WriteBatch batch = new WriteBatch();
            final KeyList keys = new KeyList();
            for (int round = 0; round < 20; round++) {
                for (int i = 0; i < 300; i++) {
                    batch.set(bytes("key-" + i), bytes("value-" + round));
                }
            }
            assertEquals(List.of(), wide.execute(batch));
            for (int i = 0; i < 300; i++) {
                keys.add(bytes("key-" + i));
            }
            final int[] last = {0};
            wide.getAll(
                    keys,
                    (index, flags, cas, buffer, offset, length) -> last[0] +=
                            buffer.getStringWithoutLengthUtf8(offset, length).equals("value-19") ? 1 : 0);
            assertEquals(300, last[0]);
        }
    }

    @Test
    void everyNodeIsAsked() {
        client.ping();
        assertEquals(3, client.versions().size());
        client.versions().values().forEach(version -> assertTrue(version.matches("[0-9.]+.*"), version));
        final Map<Node, Map<String, String>> settings = client.stats("settings");
        assertEquals(client.config().nodes(), List.copyOf(settings.keySet()));
        settings.values().forEach(values -> assertEquals(String.valueOf(ITEM_SIZE_MAX), values.get("item_size_max")));
    }

    @Test
    void whatAVisitorThrowsIsThrownAndTheClientGoesOn() {
        client.set(bytes("key"), bytes("value"));
        final KeyList keys = new KeyList().add(bytes("key")).add(bytes("absent"));
        final RuntimeException thrown = new RuntimeException("of the visitor");
        final AtomicReference<Throwable> seen = new AtomicReference<>();
        for (int i = 0; i < 3; i++) {
            seen.set(assertThrows(
                    RuntimeException.class,
                    () -> client.getAll(keys, (index, flags, cas, buffer, offset, length) -> {
                        throw thrown;
                    })));
            assertEquals(thrown, seen.get());
            assertArrayEquals(bytes("value"), client.get(bytes("key")));
        }
    }

    @Test
    void badArgumentsAreRefusedAndTheClientGoesOn() {
        final UnsafeBuffer ten = new UnsafeBuffer(new byte[10]);
        for (int i = 0; i < 2; i++) {
            assertThrows(IndexOutOfBoundsException.class, () -> client.set(ten, 0, 3, 0, 0, ten, 0, 1_000));
            assertThrows(IndexOutOfBoundsException.class, () -> client.set(ten, 8, 3, 0, 0, ten, 0, 1));
            assertThrows(NullPointerException.class, () -> client.get(null));
            assertThrows(NullPointerException.class, () -> client.set(bytes("key"), null));
            client.set(bytes("key"), bytes("value"));
            assertArrayEquals(bytes("value"), client.get(bytes("key")));
        }
    }

    @Test
    void aChangeThatABatchRefusesLeavesNothingInIt() {
        final UnsafeBuffer ten = new UnsafeBuffer(new byte[10]);
        final WriteBatch batch = new WriteBatch().set(bytes("a"), bytes("1"));
        assertThrows(IndexOutOfBoundsException.class, () -> batch.set(ten, 0, 3, 0, 0, ten, 0, 200));
        assertThrows(IllegalArgumentException.class, () -> batch.delete(new byte[251]));
        assertEquals(1, batch.size());
        batch.set(bytes("b"), bytes("2"));
        assertEquals(List.of(), client.execute(batch));
        assertArrayEquals(bytes("1"), client.get(bytes("a")));
        assertArrayEquals(bytes("2"), client.get(bytes("b")));
    }

    @Test
    void anInterruptedCallerGetsItsAnswerAndStaysInterrupted() {
        Thread.currentThread().interrupt();
        client.set(bytes("key"), bytes("value"));
        assertArrayEquals(bytes("value"), client.get(bytes("key")));
        assertTrue(Thread.interrupted());
    }

    @Test
    void aVisitorCannotCallTheClient() {
        client.set(bytes("key"), bytes("value"));
        final KeyList keys = new KeyList().add(bytes("key")).add(bytes("absent"));
        final IllegalStateException e = assertThrows(
                IllegalStateException.class,
                () -> client.getAll(keys, (index, flags, cas, buffer, offset, length) -> client.get(bytes("key"))));
        assertTrue(e.getMessage().contains("must not call the client"), e.getMessage());
        assertArrayEquals(bytes("value"), client.get(bytes("key")));
    }

    @Test
    void aFullServerSaysSo() {
        try (MemcachedServer full = start(MemcachedOptions.builder()
                        .memoryLimitMiB(8)
                        .itemSizeMax(ITEM_SIZE_MAX)
                        .refuseEvictions(true));
                MemcachedClient filler =
                        MemcachedClient.create(config().nodes(full.address()).build())) {
            final byte[] value = new byte[500_000];
            final ServerErrorException e = assertThrows(ServerErrorException.class, () -> {
                for (int i = 0; i < 100; i++) {
                    filler.set(bytes("key-" + i), value);
                }
            });
            assertEquals(Status.OUT_OF_MEMORY, e.status());
            assertTrue(e.getMessage().contains(full.address() + " is full"), e.getMessage());
            assertTrue(e.getMessage().contains(String.valueOf(8 << 20)), e.getMessage());
            filler.ping();
        }
    }

    @Test
    void threadsDoNotGetEachOthersReplies() throws InterruptedException {
        final long seed = System.nanoTime();
        System.out.println("ClientContract seed " + seed);
        final AtomicReference<Throwable> failure = new AtomicReference<>();
        final List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            final int id = t;
            final Thread thread = new Thread(() -> actAgainstOracle(id, new Random(seed + id)));
            thread.setUncaughtExceptionHandler((ignored, e) -> failure.set(e));
            threads.add(thread);
            thread.start();
        }
        for (final Thread thread : threads) {
            thread.join();
        }
        if (failure.get() != null) {
            throw new AssertionError("seed " + seed, failure.get());
        }
    }

    private void actAgainstOracle(final int id, final Random random) {
        final Map<String, String> oracle = new HashMap<>();
        for (int i = 0; i < 3_000; i++) {
            final String key = id + "-" + random.nextInt(50);
            switch (random.nextInt(5)) {
                case 0, 1 -> {
                    final String value = id + " " + i + " " + "x".repeat(random.nextInt(2_000));
                    client.set(bytes(key), bytes(value));
                    oracle.put(key, value);
                }
                case 2 -> assertEquals(oracle.remove(key) != null, client.delete(bytes(key)));
                case 3 -> {
                    final byte[] value = client.get(bytes(key));
                    assertEquals(oracle.get(key), value == null ? null : new String(value, UTF_8));
                }
                default -> {
                    final KeyList keys = new KeyList();
                    final Map<String, String> expected = new HashMap<>();
                    for (int k = 0; k < 50; k++) {
                        keys.add(bytes(id + "-" + k));
                        if (oracle.containsKey(id + "-" + k)) {
                            expected.put(id + "-" + k, oracle.get(id + "-" + k));
                        }
                    }
                    final Map<String, String> seen = new HashMap<>();
                    client.getAll(
                            keys,
                            (index, flags, cas, buffer, offset, length) ->
                                    seen.put(id + "-" + index, buffer.getStringWithoutLengthUtf8(offset, length)));
                    assertEquals(expected, seen);
                }
            }
        }
    }
}
