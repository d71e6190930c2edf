package io.kafcache.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kafcache.testing.MemcachedOptions;
import io.kafcache.testing.MemcachedServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** What the contracts of the client's parts use: three empty servers, and a client of them. */
interface ClientFixture {
    Duration PATIENCE = Duration.ofSeconds(30);

    /** Any item that has it is gone. */
    int PAST = Expiration.MAX_RELATIVE + 1;

    MemcachedServer start(MemcachedOptions.Builder options);

    ClientConfig.Builder mode();

    List<MemcachedServer> servers();

    MemcachedClient client();

    /** A busy machine must not be taken for a dead server. */
    default ClientConfig.Builder config() {
        return mode().requestTimeout(PATIENCE).connectTimeout(PATIENCE);
    }

    static byte[] bytes(final String text) {
        return text.getBytes(UTF_8);
    }

    static String text(final Item item) {
        return item == null ? null : new String(item.value(), UTF_8);
    }

    default String read(final String key) {
        return text(client().getItem(bytes(key)));
    }

    static void waitUntil(final String what, final BooleanSupplier condition) {
        final long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("waited in vain until " + what);
            }
            Thread.onSpinWait();
        }
    }

    /** The result of a call that does not fail. */
    static <T> T await(final CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (final ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(e);
        } catch (final InterruptedException | TimeoutException e) {
            throw new AssertionError("a stage did not complete", e);
        }
    }
}
