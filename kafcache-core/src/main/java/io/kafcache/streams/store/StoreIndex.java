package io.kafcache.streams.store;

import io.kafcache.streams.index.KeyIndex;
import io.kafcache.streams.index.Snapshot;

/** The keys of a store partition. Used as a {@link KeyIndex} is. */
final class StoreIndex implements AutoCloseable {
    private final KeyIndex keys = new KeyIndex();

    /** Whether there is an entry, for the thread that has the store. */
    boolean contains(final byte[] key) {
        return keys.contains(key);
    }

    /** Whether there is an entry, for any thread. */
    boolean read(final byte[] key) {
        return keys.read(key);
    }

    /** How many entries there are. */
    long size() {
        return keys.size();
    }

    /** The keys as they are now, for any thread. */
    Snapshot snapshot() {
        return keys.snapshot();
    }

    void add(final byte[] key) {
        keys.add(key);
    }

    void remove(final byte[] key) {
        keys.remove(key);
    }

    @Override
    public void close() {
        keys.close();
    }
}
