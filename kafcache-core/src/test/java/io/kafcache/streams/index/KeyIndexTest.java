package io.kafcache.streams.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyIndexTest {
    private static final byte[] EMPTY = {};
    private static final int KEY_LENGTH = 16;
    private static final int OVERHEAD = 12;

    private final KeyIndex index = new KeyIndex();

    @AfterEach
    void everythingIsFreed() {
        index.close();
        assertEquals(0, index.memoryRegions());
        assertEquals(0, index.memoryBytes());
    }

    @Test
    void anEmptyIndexTakesNothing() {
        assertFalse(index.contains(EMPTY));
        assertFalse(index.read(EMPTY));
        assertFalse(index.remove(EMPTY));
        assertEquals(0, index.size());
        assertEquals(0, index.memoryRegions());
        try (Snapshot snapshot = index.snapshot()) {
            assertFalse(all(snapshot).next());
        }
    }

    @Test
    void theEmptyKeyIsAKey() {
        assertTrue(index.add(EMPTY));
        assertFalse(index.add(EMPTY));
        assertTrue(index.contains(EMPTY));
        assertTrue(index.read(EMPTY));
        assertFalse(index.contains(new byte[1]));
        try (Snapshot snapshot = index.snapshot()) {
            final KeyCursor cursor = all(snapshot);
            assertTrue(cursor.next());
            assertArrayEquals(EMPTY, cursor.key());
            assertFalse(cursor.next());
        }
        assertTrue(index.remove(EMPTY));
        assertEquals(0, index.size());
    }

    @Test
    void keysAreTakenFromTheMiddleOfABuffer() {
        final UnsafeBuffer buffer = new UnsafeBuffer(text("--key--"));
        assertTrue(index.add(buffer, 2, 3));
        assertTrue(index.contains(text("key")));
        assertTrue(index.contains(buffer, 2, 3));
        assertFalse(index.contains(buffer, 2, 4));
        assertFalse(index.remove(buffer, 1, 3));
        assertTrue(index.remove(buffer, 2, 3));
        assertThrows(IndexOutOfBoundsException.class, () -> index.add(buffer, 5, 3));
    }

    @Test
    void veryLongKeysStandInPagesOfTheirOwn() {
        final List<byte[]> keys = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            for (final int length : new int[] {200, 5_000, 66_000, 300_000, 1_500_000}) {
                final byte[] key = new byte[length];
                key[length - 1] = (byte) i;
                keys.add(key);
            }
        }
        for (final byte[] key : keys) {
            assertTrue(index.add(key));
        }
        try (Snapshot snapshot = index.snapshot()) {
            for (final byte[] key : keys) {
                assertTrue(index.contains(key));
                assertTrue(index.remove(key));
                assertFalse(index.contains(key));
            }
            final KeyCursor cursor = all(snapshot);
            for (int i = 0; i < keys.size(); i++) {
                assertTrue(cursor.next());
            }
            assertFalse(cursor.next());
        }
        assertTrue(index.memoryRegions() <= 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {100_000, 300_000})
    void aKeyTakesLittleMoreThanItsBytes(final int keys) {
        final Random random = new Random(1);
        for (int i = 0; i < keys; i++) {
            index.add(randomKey(random));
        }
        assertTrue(index.memoryBytes() <= (long) keys * (KEY_LENGTH + OVERHEAD), () -> index.memoryBytes() + " bytes");
        // And so after many of them have come and gone.
        final Random again = new Random(1);
        for (int i = 0; i < keys / 2; i++) {
            assertTrue(index.remove(randomKey(again)));
            index.add(randomKey(random));
        }
        assertEquals(keys, index.size());
        assertTrue(index.memoryBytes() <= (long) keys * (KEY_LENGTH + OVERHEAD), () -> index.memoryBytes() + " bytes");
    }

    @Test
    void ascendingKeysFillTheirPages() {
        final int keys = 200_000;
        for (int i = 0; i < keys; i++) {
            index.add(text(String.format("%016d", i)));
        }
        assertTrue(index.memoryBytes() <= keys * 14L, () -> index.memoryBytes() + " bytes");
    }

    @Test
    void memoryOfKeysThatWentIsUsedAgain() {
        final int keys = 200_000;
        for (int i = 0; i < keys; i++) {
            index.add(number(i));
        }
        final long most = index.memoryBytes();
        for (int round = 1; round < 4; round++) {
            for (int i = 0; i < keys; i++) {
                index.remove(number(i));
                if (i % 2 == 0) {
                    index.add(number(round * keys + i));
                }
            }
            for (int i = 0; i < keys; i++) {
                index.remove(number(round * keys + i));
                index.add(number(i));
            }
            assertTrue(index.memoryBytes() <= most + most / 4, () -> index.memoryBytes() + " after " + most);
        }
        index.clear();
        assertTrue(index.memoryRegions() <= 1, () -> index.memoryRegions() + " regions");
    }

    @Test
    void aSnapshotKeepsWhatItNeedsAndNoMore() {
        final int keys = 50_000;
        for (int i = 0; i < keys; i++) {
            index.add(number(i));
        }
        final long before = index.memoryBytes();
        try (Snapshot old = index.snapshot()) {
            // Copies of copies are of no use to the old one.
            for (int round = 0; round < 20; round++) {
                try (Snapshot passing = index.snapshot()) {
                    for (int i = 0; i < keys; i += 50) {
                        index.remove(number(i));
                        index.add(number(i));
                    }
                    assertEquals(keys, passing.size());
                }
            }
            assertTrue(index.memoryBytes() < 3 * before, () -> index.memoryBytes() + " after " + before);
            index.clear();
            assertEquals(keys, count(old));
        }
        assertTrue(index.memoryRegions() <= 1);
    }

    @Test
    void anIndexThatIsClosedIsOfNoUse() {
        index.add(EMPTY);
        final Snapshot snapshot = index.snapshot();
        final KeyCursor cursor = all(snapshot);
        assertTrue(cursor.next());
        index.close();
        index.close();
        assertThrows(IllegalStateException.class, () -> index.add(EMPTY));
        assertThrows(IllegalStateException.class, () -> index.remove(EMPTY));
        assertThrows(IllegalStateException.class, () -> index.contains(EMPTY));
        assertThrows(IllegalStateException.class, () -> index.read(EMPTY));
        assertThrows(IllegalStateException.class, index::clear);
        assertThrows(IllegalStateException.class, index::snapshot);
        assertThrows(IllegalStateException.class, cursor::next);
        assertThrows(IllegalStateException.class, () -> all(snapshot));
        snapshot.close();
        assertEquals(0, index.size());
    }

    @Test
    void aSnapshotThatIsClosedIsOfNoUse() {
        index.add(EMPTY);
        final Snapshot snapshot = index.snapshot();
        final KeyCursor cursor = all(snapshot);
        assertTrue(cursor.next());
        snapshot.close();
        snapshot.close();
        assertThrows(IllegalStateException.class, cursor::next);
        assertThrows(IllegalStateException.class, () -> all(snapshot));
        assertTrue(index.contains(EMPTY));
    }

    @Test
    void aCursorHasAKeyOnlyAfterNext() {
        index.add(EMPTY);
        try (Snapshot snapshot = index.snapshot()) {
            final KeyCursor cursor = all(snapshot);
            assertThrows(NoSuchElementException.class, cursor::key);
            assertTrue(cursor.next());
            cursor.key();
            assertFalse(cursor.next());
            assertThrows(NoSuchElementException.class, cursor::key);
            assertThrows(NoSuchElementException.class, () -> cursor.getKey(new UnsafeBuffer(EMPTY), 0));
        }
    }

    @Test
    void aSnapshotThatIsDroppedIsClosedByTheGarbageCollector() {
        for (int i = 0; i < 10_000; i++) {
            index.add(number(i));
        }
        final long before = index.memoryBytes();
        dropSnapshot();
        index.clear();
        // All pages of the snapshot are there until then.
        assertTrue(index.memoryBytes() >= before / 2);
        while (index.memoryRegions() > 1) {
            System.gc();
            Thread.onSpinWait();
        }
    }

    private void dropSnapshot() {
        assertEquals(index.size(), index.snapshot().size());
    }

    private static KeyCursor all(final Snapshot snapshot) {
        return snapshot.cursor(null, false, null, false, true);
    }

    private static int count(final Snapshot snapshot) {
        final KeyCursor cursor = all(snapshot);
        int count = 0;
        while (cursor.next()) {
            count++;
        }
        return count;
    }

    private static byte[] randomKey(final Random random) {
        final byte[] key = new byte[KEY_LENGTH];
        random.nextBytes(key);
        return key;
    }

    private static byte[] number(final int number) {
        return ByteBuffer.allocate(KEY_LENGTH).putInt(Integer.reverse(number)).array();
    }

    private static byte[] text(final String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
