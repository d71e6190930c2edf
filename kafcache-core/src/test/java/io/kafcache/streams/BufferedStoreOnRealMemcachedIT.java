package io.kafcache.streams;

import io.kafcache.testing.MemcachedOptions;
import io.kafcache.testing.MemcachedServer;

/** Little is kept, so that it is written and evicted all the time. */
class BufferedStoreOnRealMemcachedIT extends KeyValueStoreContract {
    @Override
    MemcachedServer start(final MemcachedOptions options) {
        MemcachedServer.requireReal();
        return MemcachedServer.startReal(options);
    }

    @Override
    int overlayBytes() {
        return 20_000;
    }
}
