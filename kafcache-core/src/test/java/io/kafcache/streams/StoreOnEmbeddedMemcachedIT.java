package io.kafcache.streams;

import io.kafcache.testing.MemcachedOptions;
import io.kafcache.testing.MemcachedServer;

/** Everything is written, and read, at once. */
class StoreOnEmbeddedMemcachedIT extends KeyValueStoreContract {
    @Override
    MemcachedServer start(final MemcachedOptions options) {
        return MemcachedServer.startEmbedded(options);
    }

    @Override
    int overlayBytes() {
        return 0;
    }
}
