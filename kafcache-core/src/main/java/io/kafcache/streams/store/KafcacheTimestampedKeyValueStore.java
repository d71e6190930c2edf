package io.kafcache.streams.store;

import java.util.Arrays;
import org.apache.kafka.streams.state.TimestampedBytesStore;

/** A store of values that start with their timestamp; the marker makes restoring put it there. */
public final class KafcacheTimestampedKeyValueStore extends KafcacheKeyValueStore implements TimestampedBytesStore {
    /**
     * Makes a store that is not open, and connects to nothing.
     *
     * @param name the store's name
     * @param settings asked when the store is initialised
     */
    public KafcacheTimestampedKeyValueStore(final String name, final StoreSettings.Source settings) {
        super(name, settings);
    }

    @Override
    byte[] plain(final byte[] restored) {
        return Arrays.copyOfRange(restored, Long.BYTES, restored.length);
    }
}
