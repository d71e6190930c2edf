package io.kafcache.streams;

import io.kafcache.testing.MemcachedOptions;
import io.kafcache.testing.MemcachedServer;

/** Everything is written, and read, at once. */
class StoreOnRealMemcachedIT extends KeyValueStoreContract {
    @Override
    MemcachedServer start(final MemcachedOptions options) {
        MemcachedServer.requireReal();
        return MemcachedServer.startReal(options);
    }

    @Override
    int overlayBytes() {
        return 0;
    }
}
