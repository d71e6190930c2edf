package io.kafcache.streams.store;

import org.apache.kafka.streams.state.HeadersBytesStore;
import org.apache.kafka.streams.state.internals.Utils;

/** A store of values that start with their headers and their timestamp; the marker makes restoring put them there. */
public final class KafcacheKeyValueStoreWithHeaders extends KafcacheKeyValueStore implements HeadersBytesStore {
    /**
     * Makes a store that is not open, and connects to nothing.
     *
     * @param name the store's name
     * @param settings asked when the store is initialised
     */
    public KafcacheKeyValueStoreWithHeaders(final String name, final StoreSettings.Source settings) {
        super(name, settings);
    }

    @Override
    byte[] plain(final byte[] restored) {
        return Utils.rawPlainValue(restored);
    }
}
