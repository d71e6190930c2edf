package io.kafcache.client;

import io.kafcache.testing.MemcachedOptions;
import io.kafcache.testing.MemcachedServer;

class CallerOnRealMemcachedIT extends ClientContract {
    @Override
    public MemcachedServer start(final MemcachedOptions.Builder options) {
        MemcachedServer.requireReal();
        return MemcachedServer.startReal(options.build());
    }

    @Override
    public ClientConfig.Builder mode() {
        return ClientConfig.builder();
    }
}
