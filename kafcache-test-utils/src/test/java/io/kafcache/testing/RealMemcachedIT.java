package io.kafcache.testing;

import org.junit.jupiter.api.BeforeAll;

final class RealMemcachedIT extends MemcachedServerContract {
    @BeforeAll
    static void requireReal() {
        MemcachedServer.requireReal();
    }

    @Override
    MemcachedServer start(final MemcachedOptions options) {
        return MemcachedServer.startReal(options);
    }

    @Override
    MemcachedServer.Kind kind() {
        return MemcachedServer.Kind.REAL;
    }
}
