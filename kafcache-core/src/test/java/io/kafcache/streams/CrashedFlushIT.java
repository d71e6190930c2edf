package io.kafcache.streams;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kafcache.streams.claim.Amnesia;
import io.kafcache.testing.Faults;
import io.kafcache.testing.FaultyProxy;
import io.kafcache.testing.MemcachedOptions;
import io.kafcache.testing.MemcachedServer;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes that die in the middle of a flush, at any byte of entries, of the index's changes, of its pages, of its manifest, and of the
 * claim: the next one of the same owner goes on from what is there, and the changelog repairs the rest.
 */
class CrashedFlushIT {
    private static final int CRASHES = Boolean.getBoolean("kafcache.test.soak") ? 3_000 : 120;
    private static final int KEYS = 40_000;
    private static final int CHANGES = 6_000;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final TreeMap<Bytes, byte[]> model = new TreeMap<>();

    @TempDir
    private Path directory;

    @Test
    void whatACrashLeavesIsRepairedByTheChangelog() {
        MemcachedServer.requireReal();
        System.out.println("CrashedFlushIT seed " + seed);
        try (MemcachedServer server = MemcachedServer.startReal(MemcachedOptions.defaults());
                FaultyProxy proxy = FaultyProxy.to(server);
                ModelledStore store = new ModelledStore(proxy.address(), directory, random)) {
            store.beforeOpening(() -> Amnesia.forgetDoubts(
                    ClaimText.read(server, "model", "store", 0).lineage()));
            for (int crash = 0; crash < CRASHES; crash++) {
                change(store, CHANGES);
                // Small numbers often: the beginning of a flush, and a claim, have few bytes.
                final int limit = random.nextBoolean() ? 1 << 20 : 1 << 1 + random.nextInt(20);
                proxy.requests(Faults.NONE.cutAfter(random.nextInt(limit)).once());
                store.commit();
                proxy.heal();
                if (random.nextBoolean()) {
                    // Of a flush that ended nothing is to be repaired, and nothing to be missing.
                    store.commit();
                    store.reopen();
                }
                assertSameAsModel(store);
            }
            assertTrue(store.migrated() > CRASHES / 4, this::seed);
            assertEquals(store.opened() - 1, store.resumed(), "each was resumed but the first, " + seed());
        }
    }

    private String seed() {
        return "seed " + seed;
    }

    private void change(final ModelledStore store, final int count) {
        for (int i = 0; i < count; i++) {
            final long number = random.nextInt(KEYS);
            final Bytes key = Bytes.wrap(ByteBuffer.allocate(20)
                    .putLong(number * number)
                    .putInt((int) number)
                    .putLong(number)
                    .array());
            final byte[] value = random.nextInt(3) == 0 ? null : new byte[] {(byte) random.nextInt()};
            store.apply(target -> {
                target.put(key, value);
                return null;
            });
            store.log(key, value);
            if (value == null) {
                model.remove(key);
            } else {
                model.put(key, value);
            }
        }
    }

    private void assertSameAsModel(final ModelledStore store) {
        store.apply(target -> {
            try (KeyValueIterator<Bytes, byte[]> found = target.all()) {
                final Iterator<Map.Entry<Bytes, byte[]>> wanted =
                        model.entrySet().iterator();
                while (wanted.hasNext()) {
                    final Map.Entry<Bytes, byte[]> entry = wanted.next();
                    assertTrue(found.hasNext(), this::seed);
                    final KeyValue<Bytes, byte[]> next = found.next();
                    assertEquals(entry.getKey(), next.key, this::seed);
                    assertArrayEquals(entry.getValue(), next.value, this::seed);
                }
                assertFalse(found.hasNext(), this::seed);
            }
            return null;
        });
        assertEquals(
                model.size(), store.apply(KeyValueStore::approximateNumEntries).result(), this::seed);
    }
}
