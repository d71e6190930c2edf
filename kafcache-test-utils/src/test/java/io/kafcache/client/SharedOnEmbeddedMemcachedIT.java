package io.kafcache.client;

import io.kafcache.testing.MemcachedOptions;
import io.kafcache.testing.MemcachedServer;

class SharedOnEmbeddedMemcachedIT extends ClientContract {
    @Override
    MemcachedServer start(final MemcachedOptions.Builder options) {
        return MemcachedServer.startEmbedded(options.build());
    }

    @Override
    ClientConfig.Builder mode() {
        return ClientConfig.builder().ioMode(IoMode.SHARED).transport(TransportType.NIO);
    }
}
