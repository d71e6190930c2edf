package io.kafcache.client;

import static io.kafcache.client.ClientFixture.bytes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kafcache.client.protocol.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Numbers that the server counts. */
interface CounterContract extends ClientFixture {
    @Test
    default void withoutAnInitialNumberNothingIsCreated() {
        assertEquals(OptionalLong.empty(), client().increment(bytes("n"), 1));
        assertEquals(OptionalLong.empty(), client().decrement(bytes("n"), 1));
        assertNull(client().get(bytes("n")));
    }

    @Test
    default void anInitialNumberIsStoredAsItIsAndThenCountedFrom() {
        assertEquals(5, client().increment(bytes("n"), 3, 5, 0));
        assertEquals(8, client().increment(bytes("n"), 3, 5, 0));
        assertEquals(OptionalLong.of(10), client().increment(bytes("n"), 2));
        assertEquals(OptionalLong.of(10), client().increment(bytes("n"), 0));
        assertEquals(OptionalLong.of(9), client().decrement(bytes("n"), 1));
        assertEquals(2, client().decrement(bytes("n"), 7, 100, 0));
        assertEquals(100, client().decrement(bytes("m"), 7, 100, 0));
        assertArrayEquals(bytes("100"), client().get(bytes("m")));
    }

    @Test
    default void numbersAreUnsigned() {
        assertEquals(OptionalLong.of(0), countFrom("7", () -> client().decrement(bytes("n"), 8)));
        assertEquals(OptionalLong.of(0), countFrom("18446744073709551615", () -> client().increment(bytes("n"), 1)));
        assertEquals(OptionalLong.of(-2), countFrom("18446744073709551614", () -> client().increment(bytes("n"), 0)));
        assertEquals(-1, client().increment(bytes("new"), 1, -1, 0));
        assertArrayEquals(bytes("18446744073709551615"), client().get(bytes("new")));
    }

    private OptionalLong countFrom(final String start, final Supplier<OptionalLong> count) {
        client().set(bytes("n"), bytes(start));
        return count.get();
    }

    @Test
    default void anInitialNumberHasAnExpirationOfItsOwn() {
        assertEquals(5, client().increment(bytes("n"), 1, 5, PAST));
        assertNull(client().get(bytes("n")));
        assertEquals(5, client().increment(bytes("n"), 1, 5, 1000));
        assertEquals(6, client().increment(bytes("n"), 1, 5, PAST), "the expiration is that of creation");
        assertArrayEquals(bytes("6"), client().get(bytes("n")));
    }

    @Test
    default void whatIsNoNumberIsNotCounted() {
        client().set(bytes("n"), bytes("seven"));
        final ServerErrorException e =
                assertThrows(ServerErrorException.class, () -> client().increment(bytes("n"), 1));
        assertEquals(Status.NON_NUMERIC, e.status());
        assertTrue(e.getMessage().contains("has no decimal number"), e.getMessage());
        assertThrows(ServerErrorException.class, () -> client().decrement(bytes("n"), 1, 1, 0));
        assertArrayEquals(bytes("seven"), client().get(bytes("n")));
    }

    @Test
    default void argumentsThatMemcachedWouldMisunderstandAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> client().increment(bytes("n"), -1));
        assertThrows(IllegalArgumentException.class, () -> client().decrement(bytes("n"), -1, 5, 0));
        assertThrows(IllegalArgumentException.class, () -> client().increment(bytes("n"), 1, 5, -1));
        assertThrows(IllegalArgumentException.class, () -> client().async().increment(bytes("n"), -1));
        assertThrows(IllegalArgumentException.class, () -> new WriteBatch().increment(bytes("n"), -1));
        assertThrows(IllegalArgumentException.class, () -> new WriteBatch().decrement(bytes("n"), 1, 5, -1));
        assertNull(client().get(bytes("n")));
    }

    /** memcached looks for the number and creates it in two steps: who comes between them makes it fail. */
    @Test
    default void clientsThatCreateANumberAtTheSameTimeAllCount() {
        final int threads = 4;
        final int numbers = 400;
        final CyclicBarrier barrier = new CyclicBarrier(threads);
        final ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            final List<CompletableFuture<Void>> ends = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                final boolean async = t % 2 == 0;
                ends.add(CompletableFuture.runAsync(() -> countAll(barrier, numbers, async), executor));
            }
            ends.forEach(ClientFixture::await);
        } finally {
            executor.shutdownNow();
        }
        for (int i = 0; i < numbers; i++) {
            assertEquals(String.valueOf(threads), read("n" + i));
        }
    }

    private void countAll(final CyclicBarrier barrier, final int numbers, final boolean async) {
        try {
            for (int i = 0; i < numbers; i++) {
                barrier.await();
                if (async) {
                    ClientFixture.await(client().async().increment(bytes("n" + i), 1, 1, 0));
                } else {
                    client().increment(bytes("n" + i), 1, 1, 0);
                }
            }
        } catch (final Exception e) {
            throw new AssertionError(e);
        }
    }
}
