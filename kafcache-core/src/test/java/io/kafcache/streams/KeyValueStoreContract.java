package io.kafcache.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kafcache.testing.MemcachedOptions;
import io.kafcache.testing.MemcachedServer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.query.KeyQuery;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.QueryConfig;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.function.Executable;

/** What a store does over two servers that take items of 16 KiB; each subclass is one kind of server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class KeyValueStoreContract {
    private static final int ITEM_SIZE_MAX = 16 * 1024;

    private final List<MemcachedServer> servers = new ArrayList<>();
    private StoreHarness harness;
    private KeyValueStore<Bytes, byte[]> store;

    private int ownItems;

    abstract MemcachedServer start(MemcachedOptions options);

    /** Bytes that the store may keep in its own memory: of what is to be written, and of what has been. */
    abstract int overlayBytes();

    @BeforeAll
    void startServers() {
        for (int i = 0; i < 2; i++) {
            servers.add(
                    start(MemcachedOptions.builder().itemSizeMax(ITEM_SIZE_MAX).build()));
        }
    }

    @AfterAll
    void stopServers() {
        servers.forEach(MemcachedServer::close);
    }

    @BeforeEach
    void open() {
        // Not flushed: memcached still counts items that were.
        servers.forEach(MemcachedServer::restart);
        harness = harness("application");
        store = harness.store();
        ownItems = allItems();
    }

    @AfterEach
    void close() {
        harness.close();
    }

    private StoreHarness harness(final String applicationId) {
        final String addresses = servers.stream().map(MemcachedServer::address).collect(Collectors.joining(","));
        return new StoreHarness(
                KafcacheStores.keyValueStore(StoreHarness.STORE),
                applicationId,
                Map.of(
                        KafcacheConfig.SERVERS_CONFIG,
                        addresses,
                        // A busy machine must not be taken for a dead server.
                        KafcacheConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        "30000",
                        // Items are counted here, and an index would be among them; other tests are about it.
                        KafcacheConfig.INDEX_CONFIG,
                        "none",
                        KafcacheConfig.WRITE_BUFFER_BYTES_CONFIG,
                        String.valueOf(overlayBytes()),
                        KafcacheConfig.NEAR_CACHE_BYTES_CONFIG,
                        String.valueOf(overlayBytes())));
    }

    /** The items that hold entries, once all is written. */
    private int items() {
        harness.stateStore().commit(Map.of(new TopicPartition(harness.changelog(), 0), 0L));
        return allItems() - ownItems;
    }

    private int allItems() {
        return servers.stream()
                .mapToInt(server -> Integer.parseInt(server.stats("").get("curr_items")))
                .sum();
    }

    private static Bytes key(final String text) {
        return Bytes.wrap(text.getBytes(UTF_8));
    }

    private static byte[] value(final String text) {
        return text.getBytes(UTF_8);
    }

    private static byte[] random(final int length) {
        final byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @Test
    void whatIsPutIsRead() {
        assertNull(store.get(key("a")));
        store.put(key("a"), value("1"));
        assertArrayEquals(value("1"), store.get(key("a")));
        store.put(key("a"), value("2"));
        assertArrayEquals(value("2"), store.get(key("a")));
    }

    @Test
    void puttingNullDeletes() {
        store.put(key("a"), value("1"));
        store.put(key("a"), null);
        assertNull(store.get(key("a")));
        store.put(key("absent"), null);
        assertNull(store.get(key("absent")));
        assertEquals(0, items());
    }

    @Test
    void deleteReturnsWhatWasThere() {
        store.put(key("a"), value("1"));
        assertArrayEquals(value("1"), store.delete(key("a")));
        assertNull(store.delete(key("a")));
        assertNull(store.get(key("a")));
    }

    @Test
    void putIfAbsentKeepsWhatIsThere() {
        assertNull(store.putIfAbsent(key("a"), value("1")));
        assertArrayEquals(value("1"), store.putIfAbsent(key("a"), value("2")));
        assertArrayEquals(value("1"), store.get(key("a")));
    }

    @Test
    void putAllPutsAndDeletes() {
        store.put(key("key-7"), value("old"));
        final List<KeyValue<Bytes, byte[]>> entries = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            entries.add(KeyValue.pair(key("key-" + i), value("value-" + i)));
        }
        entries.add(KeyValue.pair(key("key-7"), null));
        entries.add(KeyValue.pair(key("key-8"), value("last")));
        store.putAll(entries);
        assertArrayEquals(value("value-4999"), store.get(key("key-4999")));
        assertNull(store.get(key("key-7")));
        assertArrayEquals(value("last"), store.get(key("key-8")));
    }

    @Test
    void anEmptyValueIsNoAbsentKeyAndAnEmptyKeyIsAKey() {
        store.put(key("a"), new byte[0]);
        assertArrayEquals(new byte[0], store.get(key("a")));
        assertNull(store.get(key("")));
        store.put(key(""), value("of the empty key"));
        assertArrayEquals(value("of the empty key"), store.get(key("")));
    }

    @Test
    void keysOfAnyLength() {
        final int[] lengths = {1, 16, 225, 226, 227, 240, 241, 242, 243, 250, 251, 1_000, 20_000, 100_000};
        for (final int length : lengths) {
            store.put(Bytes.wrap(random(length)), value("value " + length));
        }
        for (final int length : lengths) {
            assertArrayEquals(value("value " + length), store.get(Bytes.wrap(random(length))), length + " bytes");
        }
        for (final int length : lengths) {
            store.delete(Bytes.wrap(random(length)));
            assertNull(store.get(Bytes.wrap(random(length))));
        }
        assertEquals(0, items());
    }

    @Test
    void longKeysThatDifferAtTheEndOnlyAreDifferent() {
        final byte[] one = new byte[5_000];
        final byte[] other = Arrays.copyOf(one, one.length);
        other[other.length - 1] = 1;
        store.put(Bytes.wrap(one), value("one"));
        assertNull(store.get(Bytes.wrap(other)));
        store.put(Bytes.wrap(other), value("other"));
        assertArrayEquals(value("one"), store.get(Bytes.wrap(one)));
        assertArrayEquals(value("other"), store.get(Bytes.wrap(other)));
    }

    @Test
    void aLongKeyIsNotTheShortKeyThatItsItemKeyLooksLike() {
        final byte[] longKey = random(300);
        store.put(Bytes.wrap(longKey), value("long"));
        for (int length = 230; length <= 250; length++) {
            assertNull(store.get(Bytes.wrap(Arrays.copyOf(longKey, length))));
        }
    }

    @Test
    void valuesOfAnySize() {
        final int[] sizes = {ITEM_SIZE_MAX - 200, ITEM_SIZE_MAX - 60, ITEM_SIZE_MAX, 5 * ITEM_SIZE_MAX, 3_000_000};
        for (final int size : sizes) {
            store.put(key("of " + size), random(size));
        }
        for (final int size : sizes) {
            assertArrayEquals(random(size), store.get(key("of " + size)), size + " bytes");
        }
    }

    @Test
    void aLargeValueLeavesNothingBehindWhenItIsReplacedOrDeleted() {
        final Bytes longKey = Bytes.wrap(random(700));
        for (final Bytes key : List.of(key("a"), longKey)) {
            store.put(key, random(200_000));
            assertTrue(items() > 12, "it takes several items");
            store.put(key, random(100_000));
            assertArrayEquals(random(100_000), store.get(key));
            assertTrue(items() <= 8, "those of the first are gone");
            store.put(key, value("small"));
            assertEquals(1, items());
            assertArrayEquals(value("small"), store.get(key));
            store.put(key, random(200_000));
            store.delete(key);
            assertNull(store.get(key));
            assertEquals(0, items());
        }
    }

    @Test
    void largeValuesInOneBatch() {
        final List<KeyValue<Bytes, byte[]>> entries = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            entries.add(KeyValue.pair(key("key-" + i % 20), random(i % 3 == 0 ? 100 : 40_000 + i)));
        }
        store.putAll(entries);
        for (int i = 10; i < 30; i++) {
            assertArrayEquals(random(i % 3 == 0 ? 100 : 40_000 + i), store.get(key("key-" + i % 20)));
        }
    }

    @Test
    void randomOperationsAgreeWithAMap() {
        final long seed = System.nanoTime();
        System.out.println("KeyValueStoreContract seed " + seed);
        final Random random = new Random(seed);
        final Map<Bytes, byte[]> model = new HashMap<>();
        for (int i = 0; i < 5_000; i++) {
            final int id = random.nextInt(100);
            final Bytes key = Bytes.wrap(random(1 + id * 4));
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    final byte[] value = random(random.nextInt(20) == 0 ? random.nextInt(60_000) : random.nextInt(200));
                    store.put(key, value);
                    model.put(key, value);
                }
                case 2 -> assertArrayEquals(model.remove(key), store.delete(key), "seed " + seed);
                default -> assertArrayEquals(model.get(key), store.get(key), "seed " + seed);
            }
        }
        model.forEach((key, value) -> assertArrayEquals(value, store.get(key), "seed " + seed));
    }

    @Test
    void storesDoNotSeeEachOthersKeys() {
        store.put(key("a"), value("1"));
        try (StoreHarness other = harness("other-application")) {
            assertNull(other.store().get(key("a")));
            other.store().put(key("a"), value("2"));
            other.store().delete(key("a"));
        }
        assertArrayEquals(value("1"), store.get(key("a")));
    }

    @Test
    void anotherThreadReadsWhileTheOwnerWrites() throws Exception {
        store.put(key("a"), random(50_000));
        final CompletableFuture<Integer> reads = CompletableFuture.supplyAsync(() -> {
            int count = 0;
            for (int i = 0; i < 300; i++) {
                final byte[] value = store.get(key("a"));
                assertArrayEquals(random(value.length), value, "a whole value, the old or the new");
                count++;
            }
            return count;
        });
        for (int i = 0; !reads.isDone(); i++) {
            store.put(key("a"), random(50_000 + i % 7));
        }
        assertEquals(300, reads.get());
    }

    @Test
    void whatNeedsAnOrderIsRefusedInWords() {
        final List<Executable> calls = List.of(
                () -> store.range(key("a"), key("b")),
                () -> store.reverseRange(key("a"), key("b")),
                store::all,
                store::reverseAll,
                () -> store.prefixScan("a", new StringSerializer()),
                store::approximateNumEntries);
        for (final Executable call : calls) {
            final UnsupportedOperationException e = assertThrows(UnsupportedOperationException.class, call);
            assertTrue(e.getMessage().contains("kafcache.index=ordered"), e.getMessage());
        }
    }

    @Test
    void thePositionFollowsTheRecordsPut() {
        assertEquals(Position.emptyPosition(), harness.stateStore().getPosition());
        harness.pipe(key("a"), value("1"));
        harness.pipe(key("b"), value("2"));
        assertEquals(
                Position.emptyPosition().withComponent(StoreHarness.INPUT, 0, 1),
                harness.stateStore().getPosition());
    }

    @Test
    void keyQueriesAreAnsweredWithTheirPosition() {
        harness.pipe(key("a"), value("1"));
        final QueryResult<byte[]> result = harness.stateStore()
                .query(KeyQuery.withKey(key("a")), PositionBound.unbounded(), new QueryConfig(false));
        assertArrayEquals(value("1"), result.getResult());
        final QueryResult<byte[]> ahead = harness.stateStore()
                .query(
                        KeyQuery.withKey(key("a")),
                        PositionBound.at(Position.emptyPosition().withComponent(StoreHarness.INPUT, 0, 99)),
                        new QueryConfig(false));
        assertTrue(ahead.isFailure());
    }

    @Test
    void aClosedStoreSaysSo() {
        final StateStore state = harness.stateStore();
        assertTrue(state.isOpen());
        assertTrue(state.persistent());
        harness.close();
        assertFalse(state.isOpen());
        state.close();
        assertThrows(InvalidStateStoreException.class, () -> store.get(key("a")));
        assertThrows(InvalidStateStoreException.class, () -> store.put(key("a"), value("1")));
    }
}
