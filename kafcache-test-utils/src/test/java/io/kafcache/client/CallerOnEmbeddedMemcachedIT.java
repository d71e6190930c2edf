package io.kafcache.client;

import io.kafcache.testing.MemcachedOptions;
import io.kafcache.testing.MemcachedServer;

class CallerOnEmbeddedMemcachedIT extends ClientContract {
    @Override
    MemcachedServer start(final MemcachedOptions.Builder options) {
        return MemcachedServer.startEmbedded(options.build());
    }

    @Override
    ClientConfig.Builder mode() {
        return ClientConfig.builder().transport(TransportType.NIO);
    }
}
