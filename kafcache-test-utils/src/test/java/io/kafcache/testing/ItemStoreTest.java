package io.kafcache.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kafcache.testing.ServerCounters.Counter;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ItemStoreTest {
    private static final int VALUE_LENGTH = 100_000;
    private static final int THAT_MANY_FIT = 20;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final ServerCounters counters = new ServerCounters();
    private long nanos;
    private final ServerClock clock = new ServerClock(() -> nanos, 1_000_000_000);
    private ItemStore store;

    @AfterEach
    void allMemoryComesBack() {
        store.clear();
        assertEquals(0, store.bytes());
        assertEquals(0, allocator.metric().usedDirectMemory());
    }

    private void create(final boolean refuseEvictions) {
        store = new ItemStore(
                MemcachedOptions.builder()
                        .memoryLimitMiB(2)
                        .refuseEvictions(refuseEvictions)
                        .build(),
                allocator,
                clock,
                counters);
    }

    private static ItemKey key(final int number) {
        return new ItemKey(("key" + number).getBytes(StandardCharsets.US_ASCII));
    }

    private boolean put(final int number, final long expiration) {
        final Item item = store.allocate(key(number), 0, expiration, VALUE_LENGTH);
        if (item == null) {
            return false;
        }
        item.value().writeZero(VALUE_LENGTH);
        store.link(item);
        return true;
    }

    private void fill() {
        for (int number = 0; number < THAT_MANY_FIT; number++) {
            assertTrue(put(number, 0));
        }
    }

    private void passSeconds(final int seconds) {
        nanos += TimeUnit.SECONDS.toNanos(seconds);
    }

    @Test
    void aFullStoreRefuses() {
        create(true);
        fill();
        assertFalse(put(THAT_MANY_FIT, 0));
        assertFalse(put(0, 0));
        store.remove(key(0));
        assertTrue(put(THAT_MANY_FIT, 0));
        assertEquals(THAT_MANY_FIT, store.count());
    }

    @Test
    void anItemOnItsWayCountsAgainstTheLimit() {
        create(true);
        fill();
        store.remove(key(0));
        final Item item = store.allocate(key(0), 0, 0, VALUE_LENGTH);
        assertNotNull(item);
        assertFalse(put(1, 0));
        assertNull(store.find(key(0)));
        store.release(item);
        assertTrue(put(1, 0));
    }

    @Test
    void theLeastRecentlyUsedGoesFirst() {
        create(false);
        fill();
        assertNotNull(store.find(key(0)));
        assertTrue(put(THAT_MANY_FIT, 0));
        assertNotNull(store.find(key(0)));
        assertNull(store.find(key(1)));
        assertNotNull(store.find(key(2)));
        assertEquals(1, counters.get(Counter.EVICTIONS));
    }

    @Test
    void whatHasExpiredMakesRoomBeforeAnythingIsRefusedOrEvicted() {
        create(false);
        fill();
        store.remove(key(5));
        assertTrue(put(5, clock.toSecond(10)));
        passSeconds(9);
        assertNotNull(store.find(key(5)));
        passSeconds(1);
        assertTrue(put(THAT_MANY_FIT, 0));
        assertNull(store.find(key(5)));
        assertNotNull(store.find(key(0)));
        assertEquals(0, counters.get(Counter.EVICTIONS));
    }

    @Test
    void aFlushGivesTheMemoryBack() {
        create(true);
        fill();
        store.flush(0);
        assertEquals(0, store.count());
        assertEquals(0, allocator.metric().usedDirectMemory());
        fill();
        assertEquals(THAT_MANY_FIT, store.count());
    }

    @Test
    void aReplacedItemGivesItsMemoryBack() {
        create(true);
        assertTrue(put(1, 0));
        final Item first = store.find(key(1));
        assertTrue(put(1, 0));
        assertEquals(0, first.value().refCnt());
        assertEquals(1, store.count());
        assertEquals(2, store.find(key(1)).cas());
        assertSame(store.find(key(1)), store.find(key(1)));
    }

    @Test
    void theClockKnowsRelativeAndAbsoluteTimes() {
        create(true);
        final long now = clock.now();
        assertEquals(1_000_000_000, clock.epochSecond());
        assertEquals(0, clock.toSecond(0));
        assertEquals(now + 5, clock.toSecond(5));
        assertEquals(now + 2_592_000, clock.toSecond(2_592_000));
        assertEquals(1, clock.toSecond(2_592_001));
        assertEquals(now + 7, clock.toSecond(1_000_000_007));
        assertEquals(now + 4_294_967_295L - 1_000_000_000, clock.toSecond(-1));
        passSeconds(3);
        assertEquals(now + 3, clock.now());
        assertEquals(now + 7, clock.toSecond(1_000_000_007));
    }
}
