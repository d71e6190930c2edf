package io.kafcache.streams.overlay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.CRC32C;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Readers look on while an owner does what it can, and closes in the end. Each value holds its key, a version that only grows, and a checksum.
 * Repeat a failed run with {@code -Dkafcache.test.seed=}.
 */
class OverlayConcurrencyTest {
    private static final long SEED = Long.getLong("kafcache.test.seed", new Random().nextLong());
    private static final int READERS = 3;
    private static final int KEYS = 300;
    private static final int OPERATIONS = 300_000;
    private static final int HEADER = Integer.BYTES + 2 * Long.BYTES;
    private static final long READS = 100_000;

    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final AtomicLong found = new AtomicLong();
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong cutOff = new AtomicLong();
    private final Random random = new Random(SEED);
    private final long[] versions = new long[KEYS];
    /** The versions that readers must see by now. */
    private final AtomicLongArray visible = new AtomicLongArray(KEYS);

    private final int[] tickets = new int[KEYS];
    /** What the servers have: the version, negative for a tombstone, 0 for nothing. */
    private final long[] stored = new long[KEYS];

    private Overlay overlay;
    private int maxLength;

    @ParameterizedTest
    @ValueSource(ints = {60, 2_000, 200_000})
    void readersSeeWholeValuesThatNeverGoBack(final int longest) throws InterruptedException {
        System.out.println("OverlayConcurrencyTest: seed " + SEED);
        maxLength = longest;
        final long bytes = 50L * longest;
        overlay = new Overlay(new OverlayLimits(bytes, bytes, bytes));
        final List<Thread> readers = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            final Thread reader = new Thread(new Reader(i), "reader-" + i);
            reader.start();
            readers.add(reader);
        }
        final int operations = longest > 10_000 ? OPERATIONS / 10 : OPERATIONS;
        try {
            // A reader may get little of the time.
            for (int i = 0; (i < operations || reads.get() < READS) && failure.get() == null; i++) {
                change();
            }
        } finally {
            overlay.close();
            for (final Thread reader : readers) {
                reader.join();
            }
        }
        assertNull(failure.get(), () -> "Seed " + SEED + ": " + failure.get());
        assertEquals(0, overlay.memoryRegions());
        assertEquals(READERS, cutOff.get());
        assertTrue(found.get() > 0);
    }

    private void change() {
        final int key = random.nextInt(KEYS);
        final byte[] name = name(key);
        switch (random.nextInt(12)) {
            case 0, 1, 2, 3 -> {
                final long version = ++versions[key];
                overlay.put(name, random.nextInt(8) == 0 ? null : value(key, version));
                visible.set(key, version);
            }
            case 4, 5 -> {
                final int ticket = overlay.markPending(name);
                tickets[key] = ticket == Overlay.NO_TICKET ? tickets[key] : ticket;
            }
            case 6, 7 -> overlay.complete(name, tickets[key], storedValue(key));
            case 8 -> overlay.cache(name, storedValue(key));
            case 9 -> overlay.get(name);
            case 10 -> {
                if (random.nextInt(100) == 0) {
                    overlay.discardClean();
                }
            }
            default -> {
                if (random.nextInt(2_000) == 0) {
                    // What was dirty is lost, as are the versions that readers have seen: so it is flushed before.
                    flush();
                    overlay.discard();
                }
            }
        }
        if (overlay.isWriteBufferFull()) {
            flush();
        }
    }

    private void flush() {
        overlay.visitDirty((buffer, keyOffset, keyLength, valueOffset, valueLength) -> {
            final int key = buffer.getInt(keyOffset, ByteOrder.BIG_ENDIAN);
            stored[key] = valueLength == EntryVisitor.ABSENT ? -versions[key] : versions[key];
            return true;
        });
        overlay.confirmFlush();
    }

    private byte[] storedValue(final int key) {
        return stored[key] > 0 ? value(key, stored[key]) : null;
    }

    private static byte[] name(final int key) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(key).array();
    }

    /** Of a length that depends on the version. */
    private byte[] value(final int key, final long version) {
        final int length = (int) (HEADER + (version * 0x9e3779b97f4a7c15L >>> 33) % maxLength);
        final byte[] value = new byte[length];
        for (int i = HEADER; i < length; i += Long.BYTES) {
            value[i] = (byte) (version + i);
        }
        ByteBuffer.wrap(value).putInt(key).putLong(version).putLong(checksum(value));
        return value;
    }

    private static long checksum(final byte[] value) {
        final CRC32C checksum = new CRC32C();
        checksum.update(value, HEADER, value.length - HEADER);
        checksum.update(value, 0, HEADER - Long.BYTES);
        return checksum.getValue();
    }

    private final class Reader implements Runnable {
        private final Random choice;
        private final long[] seen = new long[KEYS];

        Reader(final int number) {
            choice = new Random(SEED + number);
        }

        @Override
        public void run() {
            try {
                while (true) {
                    read(choice.nextInt(KEYS));
                }
            } catch (final IllegalStateException e) {
                cutOff.incrementAndGet();
            } catch (final Throwable e) {
                failure.compareAndSet(null, e);
            }
        }

        private void read(final int key) {
            final long published = visible.get(key);
            final byte[] value = overlay.read(name(key));
            reads.incrementAndGet();
            if (value == null || value == Overlay.NOT_HERE) {
                return;
            }
            found.incrementAndGet();
            assertTrue(value.length >= HEADER, () -> value.length + " bytes");
            final ByteBuffer buffer = ByteBuffer.wrap(value);
            assertEquals(key, buffer.getInt());
            final long version = buffer.getLong();
            assertEquals(checksum(value), buffer.getLong());
            final long least = Math.max(published, seen[key]);
            assertTrue(version >= least, () -> "version " + version + " after " + least);
            seen[key] = version;
        }
    }
}
