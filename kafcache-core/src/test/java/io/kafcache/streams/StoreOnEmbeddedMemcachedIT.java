package io.kafcache.streams;

import io.kafcache.testing.MemcachedOptions;
import io.kafcache.testing.MemcachedServer;

class StoreOnEmbeddedMemcachedIT extends KeyValueStoreContract {
    @Override
    MemcachedServer start(final MemcachedOptions options) {
        return MemcachedServer.startEmbedded(options);
    }
}
