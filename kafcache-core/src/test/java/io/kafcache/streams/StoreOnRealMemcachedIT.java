package io.kafcache.streams;

import io.kafcache.testing.MemcachedOptions;
import io.kafcache.testing.MemcachedServer;

class StoreOnRealMemcachedIT extends KeyValueStoreContract {
    @Override
    MemcachedServer start(final MemcachedOptions options) {
        MemcachedServer.requireReal();
        return MemcachedServer.startReal(options);
    }
}
