package io.kafcache.client;

import io.kafcache.testing.MemcachedOptions;
import io.kafcache.testing.MemcachedServer;

class CallerOnEmbeddedMemcachedIT extends ClientContract {
    @Override
    MemcachedServer start(final MemcachedOptions options) {
        return MemcachedServer.startEmbedded(options);
    }

    @Override
    ClientConfig.Builder mode() {
        return ClientConfig.builder().transport(TransportType.NIO);
    }
}
