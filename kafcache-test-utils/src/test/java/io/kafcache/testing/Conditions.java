package io.kafcache.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.BooleanSupplier;

/** Waits for what the server does by itself. */
final class Conditions {
    private Conditions() {}

    static void await(final String what, final BooleanSupplier condition) {
        assertTrue(Startup.await(condition, () -> true), () -> "in vain: " + what);
    }
}
