package io.kafcache.streams.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class MemoryTest {
    private static final int BYTES = 4096;

    private final ReaderEpochs epochs = new ReaderEpochs("Closed");
    private final Memory memory = new Memory(epochs);

    @Test
    void withoutReadersMemoryIsFreedAtOnce() {
        memory.retire(memory.allocate(BYTES));
        assertEquals(0, memory.allocatedRegions());
        assertEquals(0, memory.allocatedBytes());
    }

    @Test
    void memoryStaysUntilTheReadersLeaveThatMaySeeIt() {
        final int early = epochs.enter();
        memory.retire(memory.allocate(BYTES));
        final int late = epochs.enter();
        assertNotEquals(early, late);
        memory.reclaim();
        assertEquals(1, memory.allocatedRegions());
        assertEquals(BYTES, memory.allocatedBytes());
        epochs.leave(early);
        memory.reclaim();
        assertEquals(0, memory.allocatedRegions());
        epochs.leave(late);
    }

    @Test
    void memoryRetiredAfterAReaderCameStaysThroughSeveralEpochs() {
        final int first = epochs.enter();
        memory.retire(memory.allocate(BYTES));
        final int second = epochs.enter();
        memory.retire(memory.allocate(BYTES));
        epochs.leave(first);
        memory.reclaim();
        memory.reclaim();
        assertEquals(1, memory.allocatedRegions());
        epochs.leave(second);
        memory.reclaim();
        assertEquals(0, memory.allocatedRegions());
    }

    @Test
    void readersThatComeAndGoDoNotKeepMemoryForEver() {
        int reader = epochs.enter();
        for (int i = 0; i < 100; i++) {
            memory.retire(memory.allocate(BYTES));
            final int next = epochs.enter();
            epochs.leave(reader);
            reader = next;
            memory.reclaim();
            assertTrue(memory.allocatedRegions() <= 2, () -> memory.allocatedRegions() + " regions");
        }
        epochs.leave(reader);
        memory.reclaim();
        memory.reclaim();
        assertEquals(0, memory.allocatedRegions());
    }

    @Test
    void closingWaitsForTheLastReader() throws InterruptedException {
        final int reader = epochs.enter();
        memory.retire(memory.allocate(BYTES));
        final CountDownLatch closed = new CountDownLatch(1);
        final Thread owner = new Thread(() -> {
            memory.close();
            closed.countDown();
        });
        owner.start();
        // The owner has come as far as closing once nobody gets in any more.
        while (true) {
            try {
                epochs.leave(epochs.enter());
            } catch (final IllegalStateException e) {
                break;
            }
        }
        assertEquals(1, memory.allocatedRegions());
        assertEquals(1, closed.getCount());
        epochs.leave(reader);
        owner.join();
        assertEquals(0, memory.allocatedRegions());
        assertThrows(IllegalStateException.class, epochs::enter);
    }
}
