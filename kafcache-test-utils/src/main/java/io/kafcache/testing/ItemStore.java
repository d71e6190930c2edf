package io.kafcache.testing;

import io.kafcache.testing.ServerCounters.Counter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/** The embedded server's items, within its memory limit. One thread uses it. */
final class ItemStore {
    /** What memcached 1.6.18 adds to key and value: a header, the key's and the value's ends. */
    private static final int ITEM_OVERHEAD = 48 + 1 + 2;

    private static final int CAS_SIZE = Long.BYTES;
    private static final int FLAGS_SIZE = Integer.BYTES;

    private final MemcachedOptions options;
    private final ByteBufAllocator allocator;
    private final ServerClock clock;
    private final ServerCounters counters;
    private final long limit;
    private final Map<ItemKey, Item> items = new LinkedHashMap<>(16, 0.75f, true);
    private long allocated;
    private long linked;
    private long lastCas;
    private long flushedUntil;
    private long flushedBelowCas;
    private long lastSweep;

    ItemStore(
            final MemcachedOptions options,
            final ByteBufAllocator allocator,
            final ServerClock clock,
            final ServerCounters counters) {
        this.options = options;
        this.allocator = allocator;
        this.clock = clock;
        this.counters = counters;
        limit = (long) options.memoryLimitMiB() << 20;
    }

    int count() {
        return items.size();
    }

    /** Bytes of the items that can be found. */
    long bytes() {
        return linked;
    }

    boolean fits(final int keyLength, final int flags, final long valueLength) {
        return size(keyLength, flags, valueLength) <= options.itemSizeMax();
    }

    private long size(final int keyLength, final int flags, final long valueLength) {
        return ITEM_OVERHEAD
                + (options.casEnabled() ? CAS_SIZE : 0)
                + (flags == 0 ? 0 : FLAGS_SIZE)
                + keyLength
                + valueLength;
    }

    /**
     * Makes an item that nobody finds yet, with room for a value that fits. The caller passes it on to {@link #link} or
     * {@link #release}.
     *
     * @return the item, null when the memory is full
     */
    Item allocate(final ItemKey key, final int flags, final long expiration, final int valueLength) {
        final int size = (int) size(key.length(), flags, valueLength);
        if (!makeRoom(size)) {
            return null;
        }
        final Item item = new Item(key, flags, expiration, size, newValue(valueLength));
        allocated += size;
        return item;
    }

    ByteBuf newValue(final int length) {
        return length == 0 ? Unpooled.EMPTY_BUFFER : allocator.directBuffer(length, length);
    }

    private boolean makeRoom(final int size) {
        if (allocated + size > limit) {
            sweep();
        }
        if (!options.refuseEvictions()) {
            final Iterator<Item> oldestFirst = items.values().iterator();
            while (allocated + size > limit && oldestFirst.hasNext()) {
                final Item victim = oldestFirst.next();
                oldestFirst.remove();
                unlinked(victim);
                counters.increment(Counter.EVICTIONS);
            }
        }
        return allocated + size <= limit;
    }

    /** Drops what has expired; at most once a second, since a full server would do nothing else. */
    private void sweep() {
        if (lastSweep != clock.now()) {
            lastSweep = clock.now();
            removeIf(this::isGone);
        }
    }

    private void removeIf(final Predicate<Item> condition) {
        final Iterator<Item> all = items.values().iterator();
        while (all.hasNext()) {
            final Item item = all.next();
            if (condition.test(item)) {
                all.remove();
                unlinked(item);
            }
        }
    }

    void release(final Item item) {
        allocated -= item.size();
        item.value().release();
    }

    private void unlinked(final Item item) {
        linked -= item.size();
        release(item);
    }

    /** Returns the item, which is then the most recently used one, or null. */
    Item find(final ItemKey key) {
        final Item item = items.get(key);
        if (item == null || !isGone(item)) {
            return item;
        }
        remove(key);
        return null;
    }

    /** Makes an item the one of its key, with a new cas. */
    void link(final Item item) {
        renew(item);
        final Item old = items.put(item.key(), item);
        linked += item.size();
        counters.increment(Counter.TOTAL_ITEMS);
        if (old != null) {
            unlinked(old);
        }
    }

    /** Gives an item a new cas and the current time. */
    void renew(final Item item) {
        item.cas(options.casEnabled() ? ++lastCas : 0);
        item.storedAt(clock.now());
    }

    void remove(final ItemKey key) {
        final Item item = items.remove(key);
        if (item != null) {
            unlinked(item);
        }
    }

    /**
     * Drops all items that are there now, or at a later time. As with memcached a delayed flush has seconds for its unit, and takes what
     * is stored in the second before its time; cas numbers tell items apart within the second of an immediate one.
     */
    void flush(final int delay) {
        final long time = delay == 0 ? clock.now() : clock.toSecond(delay);
        if (options.casEnabled()) {
            flushedUntil = time - 1;
            if (flushedUntil <= clock.now()) {
                flushedBelowCas = ++lastCas;
            }
        } else {
            flushedUntil = time;
        }
        removeIf(this::isGone);
    }

    private boolean isGone(final Item item) {
        final long now = clock.now();
        final boolean expired = item.expiration() != 0 && item.expiration() <= now;
        final boolean flushed = flushedUntil != 0
                && flushedUntil <= now
                && (item.storedAt() <= flushedUntil || item.cas() != 0 && item.cas() < flushedBelowCas);
        return expired || flushed;
    }

    void clear() {
        removeIf(item -> true);
    }
}
