package io.kafcache.client;

import io.kafcache.testing.MemcachedOptions;
import io.kafcache.testing.MemcachedServer;

class CallerOnEmbeddedMemcachedIT extends ClientContract {
    @Override
    public MemcachedServer start(final MemcachedOptions options) {
        return MemcachedServer.startEmbedded(options);
    }

    @Override
    public ClientConfig.Builder mode() {
        return ClientConfig.builder().transport(TransportType.NIO);
    }
}
