package io.kafcache.streams.store;

import io.kafcache.streams.backend.BackendFactory;
import org.apache.kafka.streams.state.TimestampedBytesStore;

/** A store of values that start with their timestamp; the marker makes restoring put it there. */
public final class KafcacheTimestampedKeyValueStore extends KafcacheKeyValueStore implements TimestampedBytesStore {
    /**
     * Makes a store that is not open, and connects to nothing.
     *
     * @param name the store's name
     * @param backends opens the servers when the store is initialised
     */
    public KafcacheTimestampedKeyValueStore(final String name, final BackendFactory backends) {
        super(name, backends);
    }
}
