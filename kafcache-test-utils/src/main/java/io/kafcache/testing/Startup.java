package io.kafcache.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for something outside of this JVM, by asking for it again and again, with a bound. */
final class Startup {
    static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static final long PAUSE_NANOS = Duration.ofMillis(5).toNanos();

    private Startup() {}

    /** Returns once the condition holds, or false when the time is up or the server has died. */
    static boolean await(final BooleanSupplier condition, final BooleanSupplier alive) {
        final long start = System.nanoTime();
        while (System.nanoTime() - start < TIMEOUT.toNanos()) {
            if (condition.getAsBoolean()) {
                return true;
            }
            if (!alive.getAsBoolean()) {
                return false;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return false;
    }

    /** Returns the name and version of a server as soon as it tells them. */
    static String awaitVersion(
            final String host, final int port, final MemcachedOptions options, final BooleanSupplier alive) {
        final String[] version = {"memcached"};
        if (options.speaksUnknownTls()) {
            // The one who asked for TLS holds its certificates; that the port is open must do here.
            return version[0];
        }
        final RuntimeException[] failure = {null};
        final boolean answered = await(
                () -> {
                    try (ControlConnection connection = new ControlConnection(host, port, options)) {
                        version[0] = "memcached " + connection.version();
                        return true;
                    } catch (final IllegalStateException e) {
                        failure[0] = e;
                        return false;
                    }
                },
                alive);
        if (!answered) {
            throw new IllegalStateException("memcached at " + host + ":" + port + " does not come up", failure[0]);
        }
        return version[0];
    }
}
