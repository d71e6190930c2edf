package io.kafcache.testing;

import org.junit.jupiter.api.Assumptions;

/** Apart from {@link MemcachedServer}, so that this one loads without JUnit. */
final class RealRequirement {
    private RealRequirement() {}

    static void check(final ServerSelection selection) {
        if (selection.binary().isPresent()) {
            return;
        }
        if (selection.required()) {
            throw ServerSelection.missing();
        }
        Assumptions.abort("needs a real memcached, and the PATH holds none");
    }
}
