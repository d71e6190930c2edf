package io.kafcache.streams.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import org.agrona.ExpandableArrayBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random operations on an index and on a set; the keys of snapshots are compared with what the set was then. Repeat a failed run with {@code
 * -Dkafcache.test.seed=}.
 */
class KeyIndexModelTest {
    private static final long SEED = Long.getLong("kafcache.test.seed", new Random().nextLong());
    private static final int FACTOR = Boolean.getBoolean("kafcache.test.soak") ? 100 : 1;
    private static final int OPERATIONS = 30_000;
    private static final int PHASE = 5_000;

    private record Seen(Snapshot snapshot, TreeSet<byte[]> keys) {}

    private final Random random = new Random(SEED);
    private final List<Seen> seen = new ArrayList<>();

    private KeyShapes shape;
    private int keys;

    @ParameterizedTest
    @EnumSource
    void anIndexHoldsWhatASetHolds(final KeyShapes keyShape) {
        System.out.println("KeyIndexModelTest: seed " + SEED);
        shape = keyShape;
        keys = shape == KeyShapes.LONG ? 500 : 10_000;
        final int operations = FACTOR * (shape == KeyShapes.LONG ? OPERATIONS / 10 : OPERATIONS);
        final KeyIndex index = new KeyIndex();
        TreeSet<byte[]> model = new TreeSet<>(Arrays::compareUnsigned);
        for (int i = 0; i < operations; i++) {
            final byte[] key = shape.key(random, keys);
            // It grows and shrinks.
            final boolean add = random.nextInt(8) < (i / PHASE % 2 == 0 ? 6 : 2);
            if (add) {
                assertEquals(model.add(key), index.add(key));
            } else {
                assertEquals(model.remove(key), index.remove(key));
            }
            assertEquals(model.size(), index.size());
            final byte[] other = shape.key(random, keys);
            assertEquals(model.contains(other), index.contains(other));
            if (random.nextInt(16) == 0) {
                assertEquals(model.contains(other), index.read(other));
            }
            if (random.nextInt(operations / 100) == 0) {
                look(index, model);
            }
            if (random.nextInt(operations / 2) == 0) {
                index.clear();
                model = new TreeSet<>(Arrays::compareUnsigned);
            }
        }
        for (final byte[] key : model) {
            assertTrue(index.contains(key));
        }
        try (Snapshot all = index.snapshot()) {
            walk(all, model, null, false, null, false, true);
        }
        while (!seen.isEmpty()) {
            finish();
        }
        final List<byte[]> left = new ArrayList<>(model);
        java.util.Collections.shuffle(left, random);
        for (final byte[] key : left) {
            assertTrue(index.remove(key));
        }
        assertEquals(0, index.size());
        assertTrue(index.memoryRegions() <= 1, () -> index.memoryRegions() + " regions of an empty index");
        index.close();
        assertEquals(0, index.memoryRegions());
    }

    private void look(final KeyIndex index, final TreeSet<byte[]> model) {
        seen.add(new Seen(index.snapshot(), new TreeSet<>(model)));
        final Seen some = seen.get(random.nextInt(seen.size()));
        range(some);
        if (seen.size() > 5) {
            finish();
        }
    }

    private void finish() {
        final Seen some = seen.remove(random.nextInt(seen.size()));
        walk(some.snapshot, some.keys, null, true, null, true, random.nextBoolean());
        for (int i = 0; i < 10; i++) {
            range(some);
        }
        some.snapshot.close();
    }

    private void range(final Seen some) {
        final byte[] from = random.nextInt(5) == 0 ? null : shape.key(random, keys);
        final byte[] to = random.nextInt(5) == 0 ? null : shape.key(random, keys);
        walk(some.snapshot, some.keys, from, random.nextBoolean(), to, random.nextBoolean(), random.nextBoolean());
    }

    private void walk(
            final Snapshot snapshot,
            final TreeSet<byte[]> model,
            final byte[] from,
            final boolean fromInclusive,
            final byte[] to,
            final boolean toInclusive,
            final boolean ascending) {
        assertEquals(model.size(), snapshot.size());
        NavigableSet<byte[]> expected = model;
        if (from != null && to != null && Arrays.compareUnsigned(from, to) > 0) {
            expected = new TreeSet<>(Arrays::compareUnsigned);
        } else {
            expected = from == null ? expected : expected.tailSet(from, fromInclusive);
            // TreeSet refuses an end before the beginning of a view.
            if (to != null && from != null && Arrays.equals(from, to) && !(fromInclusive && toInclusive)) {
                expected = new TreeSet<>(Arrays::compareUnsigned);
            } else {
                expected = to == null ? expected : expected.headSet(to, toInclusive);
            }
        }
        final Iterator<byte[]> iterator = ascending ? expected.iterator() : expected.descendingIterator();
        final KeyCursor cursor = snapshot.cursor(from, fromInclusive, to, toInclusive, ascending);
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        while (iterator.hasNext()) {
            assertTrue(cursor.next());
            final byte[] key = iterator.next();
            assertArrayEquals(key, cursor.key());
            assertEquals(key.length, cursor.getKey(buffer, 3));
            final byte[] copy = new byte[key.length];
            buffer.getBytes(3, copy);
            assertArrayEquals(key, copy);
        }
        assertFalse(cursor.next());
        assertFalse(cursor.next());
    }
}
