package io.kafcache.streams.overlay;

import static io.kafcache.streams.overlay.Flushed.bytes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OverlayTest {
    private static final long PLENTY = 1 << 20;

    private final Overlay overlay = new Overlay(new OverlayLimits(PLENTY, PLENTY, PLENTY));

    @AfterEach
    void nothingIsLeftOnceClosed() {
        overlay.close();
        assertEquals(0, overlay.memoryRegions());
        assertEquals(0, overlay.memoryBytes());
    }

    private String get(final String key) {
        final byte[] owned = overlay.get(bytes(key));
        final byte[] shared = overlay.read(bytes(key));
        if (owned == Overlay.PENDING) {
            assertSame(Overlay.NOT_HERE, shared);
            return "(pending)";
        }
        if (owned == Overlay.NOT_HERE || owned == null) {
            assertSame(owned, shared);
            return owned == null ? "(absent)" : "(not here)";
        }
        assertArrayEquals(owned, shared);
        return new String(owned, StandardCharsets.UTF_8);
    }

    private void put(final String key, final String value) {
        overlay.put(bytes(key), value == null ? null : bytes(value));
    }

    private void cache(final String key, final String value) {
        overlay.cache(bytes(key), value == null ? null : bytes(value));
    }

    private Map<String, String> flush() {
        final Flushed flushed = new Flushed();
        assertEquals(overlay.visitDirty(flushed), flushed.entries.size());
        overlay.confirmFlush();
        return flushed.entries;
    }

    @Test
    void aKeyThatWasNeverSeenIsNotHere() {
        assertEquals("(not here)", get("k"));
        assertEquals(0, overlay.memoryRegions());
    }

    @Test
    void aTouchChangesNothing() {
        final byte[][] keys = new byte[2 * Overlay.MAX_TOUCHED][];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = bytes("k" + i);
        }
        overlay.touch(keys, keys.length);
        assertEquals(0, overlay.memoryRegions());
        for (int i = 0; i < keys.length; i += 2) {
            put("k" + i, "v" + i);
        }
        overlay.touch(keys, keys.length);
        for (int i = 0; i < keys.length; i++) {
            assertEquals(i % 2 == 0 ? "v" + i : "(not here)", get("k" + i));
        }
    }

    @Test
    void aPutIsSeenAtOnce() {
        put("k", "v");
        assertEquals("v", get("k"));
        put("k", "w");
        assertEquals("w", get("k"));
        put("k", null);
        assertEquals("(absent)", get("k"));
    }

    @Test
    void anEmptyValueIsNotAnAbsentKey() {
        put("empty", "");
        put("removed", null);
        cache("cached", "");
        assertEquals("", get("empty"));
        assertEquals("(absent)", get("removed"));
        assertEquals("", get("cached"));
        final Map<String, String> expected = new HashMap<>();
        expected.put("empty", "");
        expected.put("removed", null);
        assertEquals(expected, flush());
        assertEquals("", get("empty"));
        assertEquals("(absent)", get("removed"));
    }

    @Test
    void keysHaveAnyLength() {
        for (final int length : new int[] {0, 1, 3, 4, 7, 8, 9, 15, 16, 17, 250, 5_000, 100_000}) {
            final String key = "k".repeat(length);
            put(key, "v" + length);
        }
        for (final int length : new int[] {0, 1, 3, 4, 7, 8, 9, 15, 16, 17, 250, 5_000, 100_000}) {
            assertEquals("v" + length, get("k".repeat(length)));
        }
        assertEquals("(not here)", get("k".repeat(2)));
        assertEquals(13, flush().size());
    }

    @Test
    void valuesHaveAnyLength() {
        for (final int length : new int[] {0, 1, 100, 16_000, 65_000, 65_536, 70_000, 1 << 20, 10 << 20, 3, 10 << 20}) {
            put("k", "v".repeat(length));
            put("other" + length, "w".repeat(length));
            assertEquals("v".repeat(length), get("k"));
            assertEquals("w".repeat(length), get("other" + length));
        }
        assertEquals(11, flush().size());
        assertTrue(overlay.cleanBytes() <= PLENTY);
    }

    @Test
    void aFlushShowsTheLatestValueOfEachKeyAndKeepsItAsClean() {
        put("a", "1");
        put("b", "2");
        put("a", "3");
        put("c", null);
        final Map<String, String> expected = new HashMap<>(Map.of("a", "3", "b", "2"));
        expected.put("c", null);
        assertEquals(expected, flush());
        assertEquals(0, overlay.dirtyBytes());
        assertEquals(0, overlay.dirtyEntries());
        assertEquals(3, overlay.cleanEntries());
        assertEquals(Map.of(), flush());
        assertEquals("3", get("a"));
        assertEquals("(absent)", get("c"));
    }

    @Test
    void aFlushCanBeInPartsAndShowsAnEntryOnce() {
        put("a", "1");
        put("b", "2");
        put("c", "3");
        final Flushed first = new Flushed(2);
        assertEquals(2, overlay.visitDirty(first));
        assertEquals(Map.of("a", "1", "b", "2"), first.entries);
        final Flushed second = new Flushed(2);
        assertEquals(1, overlay.visitDirty(second));
        assertEquals(Map.of("c", "3"), second.entries);
        assertEquals(0, overlay.visitDirty(new Flushed()));
        assertEquals(3, overlay.dirtyEntries());
        overlay.confirmFlush();
        assertEquals(0, overlay.dirtyEntries());
    }

    @Test
    void aFlushThatFailedIsRepeated() {
        put("a", "1");
        put("b", "2");
        overlay.visitDirty(new Flushed(1));
        overlay.abandonFlush();
        assertEquals(2, overlay.dirtyEntries());
        assertEquals(Map.of("a", "1", "b", "2"), flush());
    }

    @Test
    void aVisitorThatThrowsLeavesEverythingDirty() {
        put("a", "1");
        put("b", "2");
        final RuntimeException failure = new RuntimeException("expected");
        assertSame(
                failure,
                assertThrows(
                        RuntimeException.class,
                        () -> overlay.visitDirty((buffer, key, keyLength, value, length) -> {
                            throw failure;
                        })));
        overlay.confirmFlush();
        assertEquals(Map.of("a", "1", "b", "2"), flush());
    }

    @Test
    void whatIsWrittenDuringAFlushStaysDirty() {
        put("a", "1");
        put("b", "2");
        overlay.visitDirty(new Flushed());
        put("a", "newer");
        put("c", "3");
        overlay.confirmFlush();
        assertEquals(2, overlay.dirtyEntries());
        assertEquals(1, overlay.cleanEntries());
        assertEquals(Map.of("a", "newer", "c", "3"), flush());
    }

    @Test
    void aVisitorMayUseTheOverlay() {
        for (int i = 0; i < 2_000; i++) {
            put("k" + i, "v" + i);
        }
        final int ticket = overlay.markPending(bytes("p"));
        final Flushed flushed = new Flushed();
        final int[] seen = {0};
        overlay.visitDirty((buffer, key, keyLength, value, length) -> {
            flushed.onEntry(buffer, key, keyLength, value, length);
            if (seen[0] == 0) {
                assertTrue(overlay.complete(bytes("p"), ticket, bytes("read")));
            }
            cache("cached" + seen[0], "x".repeat(seen[0] % 500));
            put("new" + seen[0], "y");
            overlay.get(bytes("k" + seen[0]++));
            return true;
        });
        assertEquals(2_000, flushed.entries.size());
        flushed.entries.forEach((key, value) -> assertEquals(key.substring(1), value.substring(1)));
        overlay.confirmFlush();
        assertEquals(2_000, overlay.dirtyEntries());
        assertEquals("read", get("p"));
    }

    @Test
    void whatWasReadIsKeptUnlessTheKeyIsDirty() {
        cache("k", "read");
        assertEquals("read", get("k"));
        put("k", "written");
        cache("k", "read");
        assertEquals("written", get("k"));
        overlay.visitDirty(new Flushed());
        cache("k", "read");
        assertEquals("written", get("k"));
        overlay.confirmFlush();
        cache("k", null);
        assertEquals("(absent)", get("k"));
        assertEquals(0, overlay.dirtyEntries());
    }

    @Test
    void aKeyIsPendingUntilItsReplyComes() {
        final int ticket = overlay.markPending(bytes("k"));
        assertNotEquals(Overlay.NO_TICKET, ticket);
        assertEquals("(pending)", get("k"));
        assertEquals(1, overlay.pendingEntries());
        assertTrue(overlay.pendingBytes() > 0);
        assertTrue(overlay.complete(bytes("k"), ticket, bytes("v")));
        assertEquals("v", get("k"));
        assertEquals(0, overlay.pendingBytes());
        assertFalse(overlay.complete(bytes("k"), ticket, bytes("again")));
        assertEquals("v", get("k"));
        final int other = overlay.markPending(bytes("gone"));
        assertTrue(overlay.complete(bytes("gone"), other, null));
        assertEquals("(absent)", get("gone"));
    }

    @Test
    void nothingIsReadThatIsHereOrPending() {
        cache("clean", "v");
        cache("absent", null);
        put("dirty", "v");
        overlay.markPending(bytes("pending"));
        for (final String key : new String[] {"clean", "absent", "dirty", "pending"}) {
            assertEquals(Overlay.NO_TICKET, overlay.markPending(bytes(key)), key);
        }
    }

    @Test
    void aWriteOverridesAPendingRead() {
        final int ticket = overlay.markPending(bytes("k"));
        put("k", "written");
        assertEquals(0, overlay.pendingEntries());
        assertFalse(overlay.complete(bytes("k"), ticket, bytes("read")));
        assertEquals("written", get("k"));
        flush();
        assertFalse(overlay.complete(bytes("k"), ticket, bytes("read")));
        assertEquals("written", get("k"));
    }

    @Test
    void aLateReplyDoesNotCountForALaterReadOfTheKey() {
        final int early = overlay.markPending(bytes("k"));
        put("k", "written");
        flush();
        overlay.discardClean();
        final int late = overlay.markPending(bytes("k"));
        assertNotEquals(early, late);
        assertFalse(overlay.complete(bytes("k"), early, bytes("stale")));
        overlay.cancelPending(bytes("k"), early);
        assertEquals("(pending)", get("k"));
        assertTrue(overlay.complete(bytes("k"), late, bytes("written")));
        assertEquals("written", get("k"));
    }

    @Test
    void aPendingReadCanBeCancelled() {
        final int ticket = overlay.markPending(bytes("k"));
        overlay.cancelPending(bytes("k"), ticket);
        assertEquals("(not here)", get("k"));
        assertFalse(overlay.complete(bytes("k"), ticket, bytes("v")));
        for (int i = 0; i < 500; i++) {
            overlay.markPending(bytes("k" + i));
        }
        put("k0", "v");
        overlay.cancelAllPending();
        assertEquals(0, overlay.pendingEntries());
        assertEquals(0, overlay.pendingBytes());
        assertEquals("v", get("k0"));
        assertEquals("(not here)", get("k1"));
    }

    @Test
    void keysAndValuesCanBePartsOfBuffers() {
        final UnsafeBuffer buffer = new UnsafeBuffer(bytes("..key.value.."));
        final int ticket = overlay.markPending(buffer, 2, 3);
        assertSame(Overlay.PENDING, overlay.get(buffer, 2, 3));
        assertTrue(overlay.complete(buffer, 2, 3, ticket, buffer, 6, 5));
        assertEquals("value", get("key"));
        assertArrayEquals(bytes("value"), overlay.get(buffer, 2, 3));
        overlay.cache(buffer, 3, 2, buffer, 11, 2);
        assertEquals("..", get("ey"));
        overlay.cache(buffer, 3, 1, null, 0, 0);
        assertEquals("(absent)", get("e"));
    }

    @Test
    void pendingReadsAreBounded() {
        overlay.limits(new OverlayLimits(PLENTY, PLENTY, 1_000));
        int marked = 0;
        while (overlay.markPending(bytes("key" + marked)) != Overlay.NO_TICKET) {
            marked++;
        }
        assertTrue(overlay.pendingBytes() <= 1_000 && marked >= 10, () -> overlay.pendingBytes() + " bytes");
        overlay.limits(new OverlayLimits(PLENTY, PLENTY, 0));
        overlay.cancelAllPending();
        assertEquals(Overlay.NO_TICKET, overlay.markPending(bytes("k")));
    }

    @Test
    void theWriteBufferTellsWhenItIsFullAndTakesOneMoreAllTheSame() {
        overlay.limits(new OverlayLimits(1_000, PLENTY, PLENTY));
        assertFalse(overlay.isWriteBufferFull());
        put("a", "v".repeat(800));
        assertFalse(overlay.isWriteBufferFull());
        put("b", "v".repeat(5 << 20));
        assertTrue(overlay.isWriteBufferFull());
        assertEquals(2, flush().size());
        assertFalse(overlay.isWriteBufferFull());
    }

    @Test
    void withoutAWriteBufferItIsFullAfterEachPut() {
        overlay.limits(new OverlayLimits(0, PLENTY, PLENTY));
        assertFalse(overlay.isWriteBufferFull());
        put("", "");
        assertTrue(overlay.isWriteBufferFull());
        flush();
        assertFalse(overlay.isWriteBufferFull());
        put("", null);
        assertTrue(overlay.isWriteBufferFull());
    }

    @Test
    void withoutANearCacheNothingCleanStays() {
        overlay.limits(new OverlayLimits(PLENTY, 0, PLENTY));
        cache("read", "v");
        put("written", "v");
        final int ticket = overlay.markPending(bytes("pending"));
        assertTrue(overlay.complete(bytes("pending"), ticket, bytes("v")));
        assertEquals("v", get("written"));
        flush();
        assertEquals("(not here)", get("read"));
        assertEquals("(not here)", get("written"));
        assertEquals("(not here)", get("pending"));
        assertEquals(0, overlay.cleanBytes());
        assertEquals(0, overlay.pendingBytes());
    }

    @Test
    void cleanEntriesAreEvictedAndOthersNever() {
        overlay.limits(new OverlayLimits(0, 10_000, PLENTY));
        for (int i = 0; i < 1_000; i++) {
            put("dirty" + i, "v" + i);
            overlay.markPending(bytes("pending" + i));
            cache("clean" + i, "v" + i);
            assertTrue(overlay.cleanBytes() <= 10_000);
        }
        assertTrue(overlay.cleanEntries() > 100, () -> overlay.cleanEntries() + " entries");
        for (int i = 0; i < 1_000; i++) {
            assertEquals("v" + i, get("dirty" + i));
            assertEquals("(pending)", get("pending" + i));
        }
    }

    @Test
    void whatIsTooLargeForTheNearCacheDrivesNothingOut() {
        overlay.limits(new OverlayLimits(PLENTY, 10_000, PLENTY));
        for (int i = 0; i < 50; i++) {
            cache("k" + i, "v");
        }
        cache("large", "v".repeat(10_000));
        put("written", "v".repeat(10_000));
        flush();
        final int ticket = overlay.markPending(bytes("pending"));
        overlay.complete(bytes("pending"), ticket, bytes("v".repeat(10_000)));
        cache("k0", "v".repeat(10_000));
        assertEquals(49, overlay.cleanEntries());
        assertEquals("(not here)", get("large"));
        assertEquals("(not here)", get("k0"));
    }

    @Test
    void aLowerLimitEvictsAtOnceAndGivesMemoryBack() {
        overlay.limits(new OverlayLimits(PLENTY, 64 << 20, PLENTY));
        for (int i = 0; i < 100_000; i++) {
            cache("key" + i, "v".repeat(i % 200));
        }
        final long before = overlay.memoryBytes();
        overlay.limits(new OverlayLimits(PLENTY, 1 << 20, PLENTY));
        assertTrue(overlay.cleanBytes() <= 1 << 20);
        assertTrue(overlay.memoryBytes() < 5 << 20, () -> before + " bytes, then " + overlay.memoryBytes());
        assertEquals(1 << 20, overlay.limits().nearCacheBytes());
    }

    @Test
    void anEntryThatIsAnnouncedStaysUntilItIsRead() {
        overlay.limits(new OverlayLimits(PLENTY, 20_000, PLENTY));
        cache("early", "v");
        for (int i = 0; i < 100; i++) {
            cache("k" + i, "v".repeat(100));
        }
        assertEquals(Overlay.NO_TICKET, overlay.markPending(bytes("early")));
        final int ticket = overlay.markPending(bytes("fetched"));
        overlay.complete(bytes("fetched"), ticket, bytes("v"));
        for (int i = 0; i < 100; i++) {
            cache("l" + i, "v".repeat(100));
        }
        assertEquals("v", get("early"));
        assertEquals("v", get("fetched"));
    }

    @Test
    void discardingForgetsEverything() {
        put("dirty", "v");
        overlay.visitDirty(new Flushed());
        put("more", "v");
        cache("clean", "v");
        final int ticket = overlay.markPending(bytes("pending"));
        overlay.discard();
        assertEquals(0, overlay.memoryRegions());
        overlay.confirmFlush();
        for (final String key : new String[] {"dirty", "more", "clean", "pending"}) {
            assertEquals("(not here)", get(key));
        }
        assertFalse(overlay.complete(bytes("pending"), ticket, bytes("v")));
        assertEquals(0, overlay.dirtyBytes() + overlay.cleanBytes() + overlay.pendingBytes());
        put("k", "v");
        assertEquals(Map.of("k", "v"), flush());
    }

    @Test
    void discardingDuringAFlushEndsIt() {
        put("a", "v");
        put("b", "v");
        assertEquals(1, overlay.visitDirty((buffer, key, keyLength, value, length) -> {
            overlay.discard();
            return true;
        }));
        assertEquals(Map.of(), flush());
    }

    @Test
    void discardingWhatIsCleanKeepsTheRest() {
        put("dirty", "v");
        overlay.markPending(bytes("pending"));
        for (int i = 0; i < 500; i++) {
            cache("clean" + i, "v");
        }
        overlay.discardClean();
        assertEquals(0, overlay.cleanBytes());
        assertEquals(0, overlay.cleanEntries());
        assertEquals("v", get("dirty"));
        assertEquals("(pending)", get("pending"));
        assertEquals("(not here)", get("clean7"));
    }

    @Test
    void discardingWhatIsCleanGivesItsMemoryBack() {
        overlay.limits(new OverlayLimits(PLENTY, 64 << 20, PLENTY));
        for (int i = 0; i < 300_000; i++) {
            cache("k" + i, "");
        }
        final long before = overlay.memoryBytes();
        overlay.discardClean();
        assertTrue(overlay.memoryBytes() < 2 << 20, () -> before + " bytes, then " + overlay.memoryBytes());
    }

    @Test
    void oneThatHoldsLittleIsSmall() {
        put("k", "v");
        overlay.markPending(bytes("p"));
        assertTrue(overlay.memoryBytes() <= 64 << 10, () -> overlay.memoryBytes() + " bytes");
    }

    @Test
    void theMemoryFitsWhatIsHeldWhenValuesKeepGrowing() {
        for (int round = 0; round < 30; round++) {
            for (int i = 0; i < 5_000; i++) {
                overlay.put(bytes("key" + i), new byte[20 * round + i % 7]);
            }
        }
        final long held = overlay.dirtyBytes();
        assertTrue(
                overlay.memoryBytes() < held + held / 2 + (1 << 20),
                () -> overlay.memoryBytes() + " bytes for " + held);
    }

    @Test
    void keysWhoseHashesMeetAreToldApart() {
        // Far more keys than buckets, so that many share one; each with its own length and end.
        final Map<String, String> expected = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            final String key = "x".repeat(i % 40) + Integer.toString(i, Character.MAX_RADIX);
            put(key, key + "!");
            expected.put(key, key + "!");
        }
        expected.forEach((key, value) -> assertEquals(value, get(key)));
        assertEquals(expected, flush());
    }

    @Test
    void nothingWorksOnceClosed() {
        put("k", "v");
        overlay.close();
        overlay.close();
        final byte[] key = bytes("k");
        assertThrows(IllegalStateException.class, () -> overlay.get(key));
        assertThrows(IllegalStateException.class, () -> overlay.read(key));
        assertThrows(IllegalStateException.class, () -> overlay.put(key, key));
        assertThrows(IllegalStateException.class, () -> overlay.cache(key, key));
        assertThrows(IllegalStateException.class, () -> overlay.touch(new byte[][] {key}, 1));
        assertThrows(IllegalStateException.class, () -> overlay.markPending(key));
        assertThrows(IllegalStateException.class, () -> overlay.complete(key, 1, key));
        assertThrows(IllegalStateException.class, () -> overlay.visitDirty(new Flushed()));
        assertThrows(IllegalStateException.class, overlay::confirmFlush);
        assertThrows(IllegalStateException.class, overlay::discard);
        assertEquals(0, overlay.dirtyBytes());
    }

    @Test
    void limitsAreNotNegative() {
        for (final long[] limits : new long[][] {{-1, 0, 0}, {0, -1, 0}, {0, 0, -1}}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new OverlayLimits(limits[0], limits[1], limits[2]),
                    Arrays.toString(limits));
        }
        assertEquals(Collections.emptyMap(), flush());
    }
}
