package io.kafcache.streams.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An index is changed and flushed; after every single write, in an order that the steps allow, it is loaded from what a server has, the changes since
 * the last flush that counts are made again, and it must be what a set is. Some of the time the index so loaded takes the place of the
 * other, or a flush is given up. Repeat a failed run with {@code -Dkafcache.test.seed=}.
 */
class IndexFlushModelTest {
    private static final long SEED = Long.getLong("kafcache.test.seed", new Random().nextLong());
    private static final int FLUSHES = Boolean.getBoolean("kafcache.test.soak") ? 5_000 : 60;

    private record Change(byte[] key, boolean add) {
        void apply(final KeyIndex index) {
            if (add) {
                index.add(key);
            } else {
                index.remove(key);
            }
        }
    }

    private final Random random = new Random(SEED);
    private final IndexServer server = new IndexServer();
    private final List<Change> changelog = new ArrayList<>();
    private final TreeSet<byte[]> model = new TreeSet<>(Arrays::compareUnsigned);

    private KeyShapes shape;
    private int keys;
    private KeyIndex index = new KeyIndex();
    /** Changes that the last flush which counts has. */
    private int settled;

    private int loads;

    @ParameterizedTest
    @EnumSource(names = {"RANDOM", "ASCENDING", "NESTED", "LONG"})
    void aCrashAfterAnyWriteIsRepaired(final KeyShapes keyShape) throws IndexLostException {
        System.out.println("IndexFlushModelTest: seed " + SEED);
        shape = keyShape;
        keys = shape == KeyShapes.LONG ? 60 : shape == KeyShapes.NESTED ? 150 : 2_000;
        for (int i = 0; i < FLUSHES; i++) {
            // It grows and shrinks, in large and in small steps.
            final int most = random.nextInt(4) == 0 ? keys / 2 : keys / 50;
            change(random.nextInt(most), i / 15 % 2 == 0 ? 6 : 2);
            if (random.nextInt(3) == 0) {
                splitAndJoin();
            }
            flush();
            if (random.nextInt(8) == 0) {
                settleDown();
            }
        }
        settleDown();
        index.close();
        assertTrue(loads > FLUSHES);
    }

    private void change(final int count, final int addsOfEight) {
        for (int i = 0; i < count; i++) {
            change(shape.key(random, keys), random.nextInt(8) < addsOfEight);
        }
    }

    private void change(final byte[] key, final boolean add) {
        final Change change = new Change(key, add);
        change.apply(index);
        changelog.add(change);
        if (add) {
            model.add(key);
        } else {
            model.remove(key);
        }
    }

    /** Between two flushes leaves are split, and their halves are joined with others, of which little was left. */
    private void splitAndJoin() {
        change(keys / 4, 8);
        for (int i = 0; i < 5; i++) {
            final List<byte[]> range = model.tailSet(shape.key(random, keys)).stream()
                    .limit(random.nextInt(100))
                    .toList();
            range.forEach(key -> {
                if (random.nextInt(20) != 0) {
                    change(key, false);
                }
            });
        }
    }

    private void flush() throws IndexLostException {
        final IndexFlush flush = index.beginFlush();
        final int offset = changelog.size();
        final TreeSet<byte[]> captured = new TreeSet<>(model);
        final boolean abandon = random.nextInt(5) == 0;
        final boolean crash = random.nextInt(5) == 0;
        while (flush.nextStep()) {
            final List<Runnable> writes = writes(flush);
            Collections.shuffle(writes, random);
            final int enough = abandon || crash ? random.nextInt(2 * writes.size() + 1) : writes.size();
            for (int i = 0; i < Math.min(enough, writes.size()); i++) {
                writes.get(i).run();
                final KeyIndex loaded = loadAfterCrash();
                if (crash && i == enough - 1) {
                    index.close();
                    index = loaded;
                    return;
                }
                loaded.close();
                if (random.nextInt(20) == 0) {
                    change(random.nextInt(10), 4);
                }
            }
            if (enough < writes.size()) {
                flush.abandon();
                return;
            }
        }
        flush.confirm();
        if (flush.isEmpty() && !server.hasManifest()) {
            return;
        }
        settled = offset;
        final KeyIndex loaded = server.load(true);
        verify(loaded, captured);
        if (random.nextInt(5) == 0) {
            index.close();
            index = loaded;
            changelog.subList(settled, changelog.size()).forEach(change -> change.apply(index));
        } else {
            loaded.close();
        }
    }

    private List<Runnable> writes(final IndexFlush flush) {
        final List<Runnable> writes = new ArrayList<>();
        while (!flush.visit(server.visitor(writes, random.nextInt(10)))) {
            assertFalse(writes.isEmpty());
        }
        return writes;
    }

    private KeyIndex loadAfterCrash() throws IndexLostException {
        loads++;
        final KeyIndex loaded = server.load(false);
        for (final Change change : changelog.subList(settled, changelog.size())) {
            change.apply(loaded);
        }
        verify(loaded, model);
        return loaded;
    }

    private static void verify(final KeyIndex loaded, final TreeSet<byte[]> expected) {
        assertEquals(expected.size(), loaded.size());
        try (Snapshot snapshot = loaded.snapshot()) {
            final KeyCursor cursor = snapshot.cursor(null, false, null, false, true);
            for (final byte[] key : expected) {
                assertTrue(cursor.next());
                assertArrayEquals(key, cursor.key());
            }
            assertFalse(cursor.next());
        }
    }

    /** Without changes, what is left over goes, and then there is nothing to write. */
    private void settleDown() throws IndexLostException {
        for (int i = 0; i < 3; i++) {
            final IndexFlush flush = index.beginFlush();
            while (flush.nextStep()) {
                writes(flush).forEach(Runnable::run);
            }
            flush.confirm();
        }
        settled = changelog.size();
        final IndexFlush flush = index.beginFlush();
        assertTrue(flush.isEmpty());
        assertFalse(flush.nextStep());
        flush.confirm();
        if (server.hasManifest()) {
            assertEquals(server.manifestIds(), new HashSet<>(server.ids()));
            try (KeyIndex loaded = server.load(true)) {
                verify(loaded, model);
            }
        }
    }
}
