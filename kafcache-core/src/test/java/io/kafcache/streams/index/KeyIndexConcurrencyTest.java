package io.kafcache.streams.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * Readers make snapshots while an owner changes the index, and closes it in the end. A lock of the test's own makes a snapshot and a copy of the model
 * one step. Repeat a failed run with {@code -Dkafcache.test.seed=}.
 */
class KeyIndexConcurrencyTest {
    private static final long SEED = Long.getLong("kafcache.test.seed", new Random().nextLong());
    private static final int READERS = 3;
    private static final int KEYS = 20_000;
    private static final int ROUNDS = Boolean.getBoolean("kafcache.test.soak") ? 20_000 : 400;

    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final AtomicLong rounds = new AtomicLong();
    private final AtomicLong cutOff = new AtomicLong();
    private final Random random = new Random(SEED);
    private final KeyIndex index = new KeyIndex();
    private final Object modelLock = new Object();
    private final BitSet model = new BitSet();

    @Test
    void snapshotsAreWhatTheIndexWas() throws InterruptedException {
        System.out.println("KeyIndexConcurrencyTest: seed " + SEED);
        final List<Thread> readers = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            final Thread reader = new Thread(new Reader(i), "reader-" + i);
            reader.start();
            readers.add(reader);
        }
        // Those that are multiples of 16 are always there.
        for (int i = 0; i < KEYS; i += 16) {
            change(i, true);
        }
        try {
            for (int i = 0; rounds.get() < ROUNDS && failure.get() == null; i++) {
                final int key = random.nextInt(KEYS);
                if (key % 16 != 0) {
                    change(key, random.nextInt(8) < (i / 50_000 % 2 == 0 ? 6 : 2));
                }
            }
        } finally {
            index.close();
            for (final Thread reader : readers) {
                reader.join();
            }
        }
        assertNull(failure.get(), () -> "Seed " + SEED + ": " + failure.get());
        assertEquals(READERS, cutOff.get());
        assertEquals(0, index.memoryRegions());
    }

    private void change(final int key, final boolean add) {
        synchronized (modelLock) {
            final byte[] bytes = key(key);
            assertEquals(model.get(key) != add, add ? index.add(bytes) : index.remove(bytes));
            model.set(key, add);
        }
    }

    private static byte[] key(final int number) {
        // Of several lengths, in the order of the numbers.
        return ByteBuffer.allocate(4 + number % 40).putInt(number).array();
    }

    private final class Reader implements Runnable {
        private final Random choice;

        Reader(final int number) {
            choice = new Random(SEED + number);
        }

        @Override
        public void run() {
            try {
                while (true) {
                    round();
                    rounds.incrementAndGet();
                }
            } catch (final IllegalStateException e) {
                cutOff.incrementAndGet();
            } catch (final Throwable e) {
                failure.compareAndSet(null, e);
            }
        }

        private void round() {
            final Snapshot snapshot;
            final BitSet expected;
            synchronized (modelLock) {
                snapshot = index.snapshot();
                expected = (BitSet) model.clone();
            }
            try (snapshot) {
                assertEquals(expected.cardinality(), snapshot.size());
                walk(snapshot, expected);
                for (int i = 0; i < 100; i++) {
                    final int stable = choice.nextInt(KEYS / 16) * 16;
                    if (expected.get(stable)) {
                        assertTrue(index.read(key(stable)), () -> "Key " + stable);
                    }
                    assertTrue(!index.read(key(KEYS + stable)));
                }
                walk(snapshot, expected);
            }
        }

        private void walk(final Snapshot snapshot, final BitSet expected) {
            final boolean ascending = choice.nextBoolean();
            final int from = choice.nextInt(KEYS);
            final KeyCursor cursor = ascending
                    ? snapshot.cursor(key(from), true, null, false, true)
                    : snapshot.cursor(null, false, key(from), true, false);
            int next = ascending ? expected.nextSetBit(from) : expected.previousSetBit(from);
            while (cursor.next()) {
                assertEquals(next, ByteBuffer.wrap(cursor.key()).getInt());
                next = ascending ? expected.nextSetBit(next + 1) : next == 0 ? -1 : expected.previousSetBit(next - 1);
            }
            assertEquals(-1, next);
        }
    }
}
