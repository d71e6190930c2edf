package io.kafcache.client;

import io.kafcache.testing.MemcachedOptions;
import io.kafcache.testing.MemcachedServer;

class SharedOnEmbeddedMemcachedIT extends ClientContract {
    @Override
    public MemcachedServer start(final MemcachedOptions.Builder options) {
        return MemcachedServer.startEmbedded(options.build());
    }

    @Override
    public ClientConfig.Builder mode() {
        return ClientConfig.builder().ioMode(IoMode.SHARED).transport(TransportType.NIO);
    }
}
