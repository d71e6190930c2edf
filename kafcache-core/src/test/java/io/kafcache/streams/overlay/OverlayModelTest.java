package io.kafcache.streams.overlay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.agrona.DirectBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A million random operations against maps that say what must be dirty and pending, and what the servers hold. Limits are tiny, so that
 * entries are evicted, moved and rehashed all the time. Repeat a failed run with {@code -Dkafcache.test.seed=}.
 */
class OverlayModelTest {
    private static final long SEED = Long.getLong("kafcache.test.seed", new Random().nextLong());
    private static final int OPERATIONS = 1_000_000;
    private static final byte[] ABSENT = {1};

    private final Random random = new Random(SEED);
    /** Values by key; {@link #ABSENT} for a tombstone. */
    private final Map<String, byte[]> dirty = new HashMap<>();

    private final Map<String, byte[]> sent = new HashMap<>();
    private final Map<String, Integer> pending = new HashMap<>();
    private final Map<String, Integer> outdated = new HashMap<>();
    private final Map<String, byte[]> servers = new HashMap<>();
    private final List<byte[]> keys = new ArrayList<>();
    private Overlay overlay;
    private long writeBufferBytes;
    private int maxValueLength;
    private long hits;
    private long evictions;

    @ParameterizedTest
    @CsvSource({
        // keys, write buffer, near cache, pending reads, longest value
        "200, 4000, 4000, 500, 60",
        "20000, 100000, 300000, 20000, 300",
        "3000, 200000, 3000000, 20000, 3000",
        "500, 1000000, 3000000, 20000, 300000",
        "1000, 1000000, 5000000, 20000, 60000",
        "2000, 0, 50000, 5000, 200",
        "2000, 50000, 0, 5000, 200"
    })
    void doesWhatTheMapsDo(
            final int keyCount,
            final long writeBuffer,
            final long nearCache,
            final long pendingReads,
            final int longest) {
        System.out.println("OverlayModelTest: seed " + SEED);
        writeBufferBytes = writeBuffer;
        maxValueLength = longest;
        for (int i = 0; i < keyCount; i++) {
            keys.add(("x".repeat(i % 3 == 0 ? i % 50 : 0) + i).getBytes());
        }
        keys.add(new byte[0]);
        final OverlayLimits limits = new OverlayLimits(writeBuffer, nearCache, pendingReads);
        overlay = new Overlay(limits);
        // Long values take long.
        final int operations = longest > 10_000 ? OPERATIONS / 20 : OPERATIONS;
        try {
            for (int i = 0; i < operations; i++) {
                step();
                assertTrue(
                        overlay.cleanBytes() <= overlay.limits().nearCacheBytes(),
                        () -> overlay.cleanBytes() + " bytes clean");
                assertTrue(overlay.pendingBytes() <= pendingReads, () -> overlay.pendingBytes() + " bytes pending");
                if (i % 1000 == 0) {
                    checkFigures();
                }
                if (i % (operations / 10) == operations / 20) {
                    change(i / (operations / 10), limits);
                }
            }
            checkEverything();
            flush();
            overlay.cancelAllPending();
            overlay.discardClean();
            assertEquals(0, overlay.dirtyBytes() + overlay.cleanBytes() + overlay.pendingBytes());
            assertTrue(nearCache == 0 || hits > 0);
            assertTrue(evictions > 0);
        } catch (final AssertionError | RuntimeException e) {
            throw new AssertionError("Seed " + SEED + ": " + e, e);
        } finally {
            overlay.close();
        }
        assertEquals(0, overlay.memoryRegions());
        assertEquals(0, overlay.memoryBytes());
    }

    private void change(final int which, final OverlayLimits limits) {
        switch (which) {
            case 2 -> overlay.discardClean();
            case 4 -> {
                overlay.discard();
                dirty.clear();
                sent.clear();
                pending.clear();
            }
            case 6 ->
                overlay.limits(new OverlayLimits(writeBufferBytes, limits.nearCacheBytes() / 3, limits.pendingBytes()));
            case 7 -> overlay.limits(limits);
            default -> checkEverything();
        }
    }

    private void step() {
        final byte[] key = randomKey();
        final String name = new String(key);
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3 -> put(key, name, random.nextInt(10) == 0 ? null : randomValue());
            case 4, 5, 6 -> markPending(key, name);
            case 7, 8, 9 -> reply();
            case 10 -> {
                overlay.cache(key, servers.get(name));
                pending.remove(name);
            }
            case 11 -> {
                if (random.nextInt(50) == 0) {
                    overlay.cancelAllPending();
                    pending.clear();
                } else if (pending.containsKey(name)) {
                    overlay.cancelPending(key, pending.remove(name));
                }
            }
            case 12 -> {
                if (random.nextInt(100) == 0) {
                    visit(random.nextInt(30));
                    end();
                } else if (random.nextInt(20) == 0) {
                    visit(random.nextInt(30));
                }
            }
            default -> check(key, name);
        }
        if (overlay.isWriteBufferFull()) {
            flush();
        }
    }

    private void put(final byte[] key, final String name, final byte[] value) {
        overlay.put(key, value);
        dirty.put(name, value == null ? ABSENT : value);
        sent.remove(name);
        final Integer ticket = pending.remove(name);
        if (ticket != null) {
            outdated.put(name, ticket);
        }
    }

    private void markPending(final byte[] key, final String name) {
        final byte[] before = overlay.get(key);
        final int ticket = overlay.markPending(key);
        if (before != Overlay.NOT_HERE) {
            assertEquals(Overlay.NO_TICKET, ticket);
        } else if (ticket != Overlay.NO_TICKET) {
            pending.put(name, ticket);
        }
    }

    private void reply() {
        if (!outdated.isEmpty()) {
            final String name = outdated.keySet().iterator().next();
            assertFalse(overlay.complete(name.getBytes(), outdated.remove(name), new byte[5]));
        }
        if (!pending.isEmpty()) {
            final String name = pending.keySet().iterator().next();
            assertTrue(overlay.complete(name.getBytes(), pending.remove(name), servers.get(name)));
        }
    }

    private void flush() {
        visit(Integer.MAX_VALUE);
        overlay.confirmFlush();
        confirm();
        assertEquals(0, overlay.dirtyEntries());
    }

    private void end() {
        if (random.nextBoolean()) {
            overlay.confirmFlush();
            confirm();
        } else {
            overlay.abandonFlush();
            sent.clear();
        }
    }

    private void visit(final int count) {
        final int[] left = {count};
        final int unsent = dirty.size() - sent.size();
        final int visited = overlay.visitDirty((buffer, key, keyLength, value, valueLength) -> {
            final String name = new String(bytes(buffer, key, keyLength));
            final byte[] shown = valueLength == EntryVisitor.ABSENT ? ABSENT : bytes(buffer, value, valueLength);
            assertTrue(Arrays.equals(dirty.get(name), shown), name);
            assertEquals(null, sent.put(name, shown));
            return --left[0] > 0;
        });
        assertEquals(Math.min(unsent, Math.max(1, count)), visited);
    }

    private static byte[] bytes(final DirectBuffer buffer, final int offset, final int length) {
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        return bytes;
    }

    private void confirm() {
        sent.forEach((name, value) -> {
            servers.put(name, value == ABSENT ? null : value);
            dirty.remove(name);
        });
        sent.clear();
    }

    private void check(final byte[] key, final String name) {
        final byte[] owned = overlay.get(key);
        final byte[] shared = overlay.read(key);
        assertTrue(owned == Overlay.PENDING ? shared == Overlay.NOT_HERE : Arrays.equals(owned, shared), name);
        if (dirty.containsKey(name)) {
            assertNotEquals(Overlay.NOT_HERE, owned);
            assertTrue(Arrays.equals(owned, dirty.get(name) == ABSENT ? null : dirty.get(name)), name);
        } else if (pending.containsKey(name)) {
            assertEquals(Overlay.PENDING, owned);
        } else if (owned == Overlay.NOT_HERE) {
            evictions++;
        } else {
            assertNotEquals(Overlay.PENDING, owned);
            assertTrue(Arrays.equals(servers.get(name), owned), name);
            hits++;
        }
    }

    private void checkFigures() {
        assertEquals(dirty.size(), overlay.dirtyEntries());
        assertEquals(pending.size(), overlay.pendingEntries());
        final long held = overlay.dirtyBytes() + overlay.cleanBytes() + overlay.pendingBytes();
        // Beyond it: the segments that are being filled, those in reserve, and what may have come free since the last
        // change.
        final long allowed =
                held * 3 / 2 + 5 * (256 << 10) + (overlay.limits().nearCacheBytes() + writeBufferBytes) / 4;
        assertTrue(overlay.memoryBytes() <= allowed, () -> overlay.memoryBytes() + " bytes for " + held);
    }

    private void checkEverything() {
        checkFigures();
        for (final byte[] key : keys) {
            check(key, new String(key));
        }
    }

    /** A tenth of the keys are wanted half of the time. */
    private byte[] randomKey() {
        return keys.get(random.nextInt(random.nextBoolean() ? keys.size() / 10 : keys.size()));
    }

    private byte[] randomValue() {
        final byte[] value = new byte[random.nextInt(1 + random.nextInt(1 + maxValueLength))];
        random.nextBytes(value);
        return value;
    }
}
