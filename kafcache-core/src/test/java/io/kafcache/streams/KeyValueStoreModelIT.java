package io.kafcache.streams;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kafcache.streams.ModelledStore.Operation;
import io.kafcache.streams.ModelledStore.Outcome;
import io.kafcache.testing.Faults;
import io.kafcache.testing.FaultyProxy;
import io.kafcache.testing.MemcachedOptions;
import io.kafcache.testing.MemcachedServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store and a {@link TreeMap} agree over a long random life with commits, crashes, and lost connections. */
class KeyValueStoreModelIT {
    /** Whether the store has an order of keys. */
    private static final boolean ORDERED = false;

    private static final int OPERATIONS = Boolean.getBoolean("kafcache.test.soak") ? 10_000_000 : 500_000;
    private static final int KEYS = 3_000;
    private static final int ITEM_SIZE_MAX = 16 * 1024;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final List<Bytes> keys = new ArrayList<>();
    private final TreeMap<Bytes, byte[]> model = new TreeMap<>();
    private ModelledStore store;

    @TempDir
    private Path directory;

    @Test
    void onRealMemcached() {
        MemcachedServer.requireReal();
        live(MemcachedServer.startReal(
                MemcachedOptions.builder().itemSizeMax(ITEM_SIZE_MAX).build()));
    }

    @Test
    void onEmbeddedMemcached() {
        live(MemcachedServer.startEmbedded(
                MemcachedOptions.builder().itemSizeMax(ITEM_SIZE_MAX).build()));
    }

    private void live(final MemcachedServer owned) {
        System.out.println("KeyValueStoreModelIT seed " + seed);
        for (int id = 0; id < KEYS; id++) {
            keys.add(newKey());
        }
        try (MemcachedServer server = owned;
                FaultyProxy proxy = FaultyProxy.to(server)) {
            store = new ModelledStore(proxy.address(), directory, random);
            try {
                for (int i = 0; i < OPERATIONS; i++) {
                    step(proxy);
                }
                proxy.heal();
                store.reopen();
                keys.forEach(key -> assertArrayEquals(model.get(key), read(key), this::story));
                assertTrue(store.migrated() > 0 && store.resumed() > 0, this::story);
            } finally {
                store.close();
            }
        }
        System.out.println("KeyValueStoreModelIT " + story());
    }

    private String story() {
        return store.story() + ", seed " + seed;
    }

    /** Keys share beginnings; some end in the highest byte, some are longer than those of an item. */
    private Bytes newKey() {
        final byte[] key = new byte[random.nextInt(50) == 0 ? random.nextInt(600) : random.nextInt(12)];
        for (int i = 0; i < key.length; i++) {
            key[i] = i < 2 ? (byte) -random.nextInt(3) : (byte) random.nextInt();
        }
        return Bytes.wrap(key);
    }

    private Bytes anyKey() {
        return keys.get(random.nextInt(KEYS));
    }

    private byte[] newValue() {
        final byte[] value =
                new byte[random.nextInt(2_000) == 0 ? random.nextInt(3 * ITEM_SIZE_MAX) : random.nextInt(40)];
        random.nextBytes(value);
        return value;
    }

    private void step(final FaultyProxy proxy) {
        final int dice = random.nextInt(20_000);
        if (dice < 8_000) {
            final Bytes key = anyKey();
            assertArrayEquals(model.get(key), read(key), this::story);
        } else if (dice < 14_000) {
            put(anyKey(), random.nextInt(10) == 0 ? null : newValue());
        } else if (dice < 16_500) {
            delete(anyKey());
        } else if (dice < 18_000) {
            putIfAbsent(anyKey(), newValue());
        } else if (dice < 18_200) {
            putAll();
        } else if (dice < 19_950) {
            if (ORDERED) {
                scan();
            }
        } else if (dice < 19_990) {
            store.commit();
        } else if (dice < 19_996) {
            if (random.nextBoolean()) {
                store.commit();
            }
            store.reopen();
        } else {
            loseConnections(proxy);
        }
    }

    private byte[] read(final Bytes key) {
        return store.apply(target -> target.get(key)).result();
    }

    private void done(final Bytes key, final byte[] value) {
        store.log(key, value);
        if (value == null) {
            model.remove(key);
        } else {
            model.put(key, value);
        }
    }

    private void put(final Bytes key, final byte[] value) {
        store.apply(target -> {
            target.put(key, value);
            return null;
        });
        done(key, value);
    }

    private void delete(final Bytes key) {
        final Outcome<byte[]> outcome = store.apply(target -> target.delete(key));
        if (!outcome.repeated()) {
            assertArrayEquals(model.get(key), outcome.result(), this::story);
        }
        done(key, null);
    }

    private void putIfAbsent(final Bytes key, final byte[] value) {
        final Outcome<byte[]> outcome = store.apply(target -> target.putIfAbsent(key, value));
        if (!outcome.repeated()) {
            assertArrayEquals(model.get(key), outcome.result(), this::story);
        }
        if (!model.containsKey(key)) {
            done(key, value);
        }
    }

    private void putAll() {
        final List<KeyValue<Bytes, byte[]>> entries = new ArrayList<>();
        for (int i = random.nextInt(20); i >= 0; i--) {
            entries.add(KeyValue.pair(anyKey(), random.nextInt(4) == 0 ? null : newValue()));
        }
        store.apply(target -> {
            target.putAll(entries);
            return null;
        });
        entries.forEach(entry -> done(entry.key, entry.value));
    }

    /** At once, or after some bytes more: in the middle of a read, of a flush, of a change of the claim. */
    private void loseConnections(final FaultyProxy proxy) {
        switch (random.nextInt(4)) {
            case 0 -> proxy.cut();
            case 1 -> proxy.reset();
            case 2 -> proxy.requests(Faults.NONE.cutAfter(random.nextInt(5_000)).once());
            default ->
                proxy.replies(Faults.NONE.resetAfter(random.nextInt(5_000)).once());
        }
    }

    private void scan() {
        final Bytes one = anyKey();
        final Bytes other = anyKey();
        switch (random.nextInt(2_000)) {
            case 0 -> assertSame(model, KeyValueStore::all);
            case 1 -> assertSame(model.descendingMap(), KeyValueStore::reverseAll);
            case 2 -> assertSame(model.headMap(one, true), target -> target.range(null, one));
            case 3 -> assertSame(model.tailMap(one, true), target -> target.range(one, null));
            case 4 -> assertSame(model.headMap(one, true).descendingMap(), target -> target.reverseRange(null, one));
            case 5 -> assertSame(model.tailMap(one, true).descendingMap(), target -> target.reverseRange(one, null));
            case 6, 7 -> assertPrefix(Bytes.wrap(firstBytes(one, random.nextInt(3))));
            default -> {
                if (random.nextInt(10) == 0) {
                    assertEquals(
                            model.size(),
                            store.apply(KeyValueStore::approximateNumEntries).result(),
                            this::story);
                } else if (random.nextInt(10) == 0) {
                    assertPrefix(Bytes.wrap(firstBytes(one, 3)));
                } else {
                    assertRange(one, random.nextInt(100) == 0 ? other : near(one));
                }
            }
        }
    }

    /** A key that some others lie before. */
    private Bytes near(final Bytes key) {
        Bytes near = key;
        for (int i = random.nextInt(30); i > 0; i--) {
            final Bytes higher = model.higherKey(near);
            near = higher == null ? near : higher;
        }
        return near;
    }

    private static byte[] firstBytes(final Bytes key, final int count) {
        return Arrays.copyOf(key.get(), Math.min(count, key.get().length));
    }

    private void assertRange(final Bytes from, final Bytes to) {
        final NavigableMap<Bytes, byte[]> expected =
                from.compareTo(to) > 0 ? new TreeMap<>() : model.subMap(from, true, to, true);
        if (random.nextBoolean()) {
            assertSame(expected, target -> target.range(from, to));
        } else {
            assertSame(expected.descendingMap(), target -> target.reverseRange(from, to));
        }
    }

    private void assertPrefix(final Bytes prefix) {
        final TreeMap<Bytes, byte[]> expected = new TreeMap<>();
        for (final Map.Entry<Bytes, byte[]> entry : model.tailMap(prefix, true).entrySet()) {
            final byte[] key = entry.getKey().get();
            if (!Bytes.wrap(firstBytes(entry.getKey(), prefix.get().length)).equals(prefix)) {
                break;
            }
            expected.put(Bytes.wrap(key), entry.getValue());
        }
        assertSame(expected, target -> target.prefixScan(prefix, new BytesSerializer()));
    }

    /** Some iterators are left half-way. */
    private void assertSame(
            final NavigableMap<Bytes, byte[]> expected, final Operation<KeyValueIterator<Bytes, byte[]>> scan) {
        final int limit = random.nextInt(5) == 0 ? random.nextInt(10) : Integer.MAX_VALUE;
        store.apply(target -> {
            try (KeyValueIterator<Bytes, byte[]> found = scan.on(target)) {
                final Iterator<Map.Entry<Bytes, byte[]>> wanted =
                        expected.entrySet().iterator();
                for (int i = 0; i < limit && wanted.hasNext(); i++) {
                    assertTrue(found.hasNext(), this::story);
                    final Map.Entry<Bytes, byte[]> entry = wanted.next();
                    assertEquals(entry.getKey(), found.peekNextKey(), this::story);
                    final KeyValue<Bytes, byte[]> next = found.next();
                    assertEquals(entry.getKey(), next.key, this::story);
                    assertArrayEquals(entry.getValue(), next.value, this::story);
                }
                if (!wanted.hasNext() && limit == Integer.MAX_VALUE) {
                    assertFalse(found.hasNext(), this::story);
                }
            }
            return null;
        });
    }
}
