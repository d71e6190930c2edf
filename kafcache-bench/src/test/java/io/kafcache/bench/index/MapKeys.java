package io.kafcache.bench.index;

import java.lang.management.ManagementFactory;
import java.util.Iterator;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.kafka.common.utils.Bytes;

/** In a map on the heap. */
final class MapKeys implements OrderedKeys {
    private final ConcurrentSkipListMap<Bytes, Boolean> map = new ConcurrentSkipListMap<>();
    private final long heapBefore = heap();

    /** What is reachable. */
    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @Override
    public void add(final byte[] key) {
        map.put(Bytes.wrap(key), Boolean.TRUE);
    }

    @Override
    public boolean contains(final byte[] key) {
        return map.containsKey(Bytes.wrap(key));
    }

    @Override
    public long scan(final byte[] from, final int count) {
        final Iterator<Bytes> keys =
                map.tailMap(Bytes.wrap(from), true).keySet().iterator();
        long length = 0;
        for (int i = 0; i < count && keys.hasNext(); i++) {
            length += keys.next().get().length;
        }
        return length;
    }

    @Override
    public void settle() {
        // Nothing is left to do.
    }

    /** Right as long as nothing else has come to the heap since the map was made. */
    @Override
    public long memoryBytes() {
        return heap() - heapBefore;
    }

    @Override
    public void close() {
        map.clear();
    }
}
