package io.kafcache.streams.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Changes that are kept in parts and applied again. */
class KeyChangesTest {
    private static List<byte[]> parts(final KeyChanges changes, final int partBytes) {
        final List<byte[]> parts = new ArrayList<>();
        changes.visitParts(partBytes, parts::add);
        return parts;
    }

    private static TreeSet<byte[]> keys(final KeyIndex index) {
        final TreeSet<byte[]> keys = new TreeSet<>(Arrays::compareUnsigned);
        try (Snapshot snapshot = index.snapshot()) {
            final KeyCursor cursor = snapshot.cursor(null, true, null, true, true);
            while (cursor.next()) {
                keys.add(cursor.key());
            }
        }
        return keys;
    }

    @Test
    void whatIsAppliedIsWhatWasChanged() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final KeyChanges changes = new KeyChanges(1 << 20);
        final TreeSet<byte[]> model = new TreeSet<>(Arrays::compareUnsigned);
        try (KeyIndex index = new KeyIndex()) {
            for (int round = 0; round < 20; round++) {
                for (int i = 0; i < 500; i++) {
                    // Lengths whose prefix takes one byte, two and three.
                    final byte[] key = new byte[random.nextInt(10) == 0 ? random.nextInt(20_000) : random.nextInt(3)];
                    random.nextBytes(key);
                    if (random.nextBoolean()) {
                        model.add(key);
                        changes.added(key);
                    } else {
                        model.remove(key);
                        changes.removed(key);
                    }
                }
                final int noted = changes.byteLength();
                final List<byte[]> parts = parts(changes, 1 + random.nextInt(5_000));
                changes.added(new byte[] {1, 2, 3, 4, 5});
                model.add(new byte[] {1, 2, 3, 4, 5});
                parts.forEach(part -> assertTrue(KeyChanges.apply(part, index), "seed " + seed));
                changes.forget(noted);
                parts(changes, 1 << 20).forEach(part -> KeyChanges.apply(part, index));
                changes.clear();
                assertEquals(0, changes.byteLength());
                assertFalse(changes.isOverflowed(), "seed " + seed);
                assertEquals(model.size(), index.size(), "seed " + seed);
                assertTrue(model.containsAll(keys(index)), "seed " + seed);
            }
        }
    }

    @Test
    void noChangeHasNoPart() {
        assertEquals(List.of(), parts(new KeyChanges(100), 10));
    }

    @Test
    void tooManyAreKnownToHaveBeenForgotten() {
        final KeyChanges changes = new KeyChanges(2_000);
        for (int i = 0; i < 150; i++) {
            changes.added(new byte[10]);
        }
        assertFalse(changes.isOverflowed());
        changes.added(new byte[1_000]);
        assertTrue(changes.isOverflowed());
        changes.added(new byte[1]);
        assertEquals(List.of(), parts(changes, 10));
        changes.forget(50);
        assertTrue(changes.isOverflowed(), "what was sent before has arrived, and says nothing of the rest");
        changes.clear();
        assertFalse(changes.isOverflowed());
        changes.added(new byte[1]);
        assertEquals(1, parts(changes, 10).size());
    }

    @Test
    void aDamagedPartChangesNothing() {
        final KeyChanges changes = new KeyChanges(1 << 10);
        changes.added(new byte[] {7});
        changes.added(new byte[] {8});
        final byte[] part = parts(changes, 1 << 10).get(0);
        try (KeyIndex index = new KeyIndex()) {
            for (int i = 0; i < part.length; i++) {
                final byte[] damaged = part.clone();
                damaged[i] ^= 0x10;
                assertFalse(KeyChanges.apply(damaged, index), "byte " + i);
                assertFalse(KeyChanges.apply(Arrays.copyOf(part, i), index), "length " + i);
            }
            assertEquals(0, index.size());
            assertTrue(KeyChanges.apply(part, index));
            assertEquals(2, index.size());
        }
    }
}
