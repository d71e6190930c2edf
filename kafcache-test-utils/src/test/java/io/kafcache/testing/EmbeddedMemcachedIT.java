package io.kafcache.testing;

final class EmbeddedMemcachedIT extends MemcachedServerContract {
    @Override
    MemcachedServer start(final MemcachedOptions options) {
        return MemcachedServer.startEmbedded(options);
    }

    @Override
    MemcachedServer.Kind kind() {
        return MemcachedServer.Kind.EMBEDDED;
    }
}
