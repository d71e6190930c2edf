package io.kafcache.bench.index;

import io.kafcache.streams.index.KeyCursor;
import io.kafcache.streams.index.KeyIndex;
import io.kafcache.streams.index.Snapshot;

/** In the index of memcached's store. */
final class IndexKeys implements OrderedKeys {
    private final KeyIndex index = new KeyIndex();

    @Override
    public void add(final byte[] key) {
        index.add(key);
    }

    @Override
    public boolean contains(final byte[] key) {
        return index.contains(key);
    }

    @Override
    public long scan(final byte[] from, final int count) {
        try (Snapshot snapshot = index.snapshot()) {
            final KeyCursor cursor = snapshot.cursor(from, true, null, false, true);
            long length = 0;
            for (int i = 0; i < count && cursor.next(); i++) {
                length += cursor.key().length;
            }
            return length;
        }
    }

    @Override
    public void settle() {
        // Nothing is left to do.
    }

    @Override
    public long memoryBytes() {
        return index.memoryBytes();
    }

    @Override
    public void close() {
        index.close();
    }
}
