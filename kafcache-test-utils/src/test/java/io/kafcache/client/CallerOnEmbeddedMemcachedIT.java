package io.kafcache.client;

import io.kafcache.testing.MemcachedOptions;
import io.kafcache.testing.MemcachedServer;

class CallerOnEmbeddedMemcachedIT extends ClientContract {
    @Override
    public MemcachedServer start(final MemcachedOptions.Builder options) {
        return MemcachedServer.startEmbedded(options.build());
    }

    @Override
    public ClientConfig.Builder mode() {
        return ClientConfig.builder().transport(TransportType.NIO);
    }
}
