package io.kafcache.client;

import static io.kafcache.client.ClientFixture.await;
import static io.kafcache.client.ClientFixture.bytes;
import static io.kafcache.client.ClientFixture.text;
import static io.kafcache.client.ClientFixture.waitUntil;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kafcache.client.StoreResult.Outcome;
import io.kafcache.client.protocol.Status;
import io.kafcache.testing.Faults;
import io.kafcache.testing.FaultyProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Calls that return at once. */
interface AsyncContract extends ClientFixture {
    byte[] ASYNC_KEY = bytes("async key");

    private AsyncMemcachedClient async() {
        return client().async();
    }

    @Test
    default void everyCallHasTheResultOfTheOneThatWaits() {
        final byte[] key = ASYNC_KEY;
        final StoreOptions flagged = StoreOptions.DEFAULTS.withFlags(9);
        assertNull(await(async().get(key)));
        assertNull(await(async().getItem(key)));
        assertEquals(
                Outcome.NOT_FOUND,
                await(async().replace(key, bytes("1"), flagged)).outcome());
        assertTrue(await(async().add(key, bytes("1"), flagged)).isStored());
        assertEquals(
                Outcome.EXISTS, await(async().add(key, bytes("1"), flagged)).outcome());
        assertTrue(await(async().replace(key, bytes("2"), flagged)).isStored());
        assertTrue(await(async().append(key, bytes(">"), 0)).isStored());
        assertTrue(await(async().prepend(key, bytes("<"), 0)).isStored());
        assertEquals("<2>", text(await(async().getAndTouch(key, 100))));
        assertTrue(await(async().touch(key, 0)));
        final Item item = await(async().getItem(key));
        assertEquals(9, item.flags());
        final StoreOptions same = StoreOptions.DEFAULTS.withCas(item.cas());
        assertTrue(await(async().set(key, bytes("3"), same)).isStored());
        assertEquals(Outcome.EXISTS, await(async().set(key, bytes("4"), same)).outcome());
        assertArrayEquals(bytes("3"), await(async().get(key)));
        assertEquals(DeleteResult.EXISTS, await(async().delete(key, item.cas())));
        assertTrue(await(async().delete(key)));
        assertFalse(await(async().delete(key)));
        assertEquals(OptionalLong.empty(), await(async().increment(key, 1)));
        assertEquals(5L, await(async().increment(key, 1, 5, 0)));
        assertEquals(OptionalLong.of(7), await(async().increment(key, 2)));
        assertEquals(OptionalLong.of(4), await(async().decrement(key, 3)));
        assertEquals(3L, await(async().decrement(key, 1, 5, 0)));
        await(async().ping());
        assertEquals(client().versions(), await(async().versions()));
        assertEquals(
                client().stats("settings").keySet(),
                await(async().stats("settings")).keySet());
        await(async().flushAll());
        assertNull(await(async().get(key)));
        await(async().flushAll(Duration.ofDays(1)));
    }

    @Test
    default void batchesAndListsAreDoneWithoutWaitingToo() {
        final WriteBatch batch = new WriteBatch();
        final KeyList keys = new KeyList();
        for (int i = 0; i < 1_000; i++) {
            keys.add(bytes("key-" + i));
            if (i % 2 == 0) {
                batch.set(bytes("key-" + i), bytes("value-" + i));
            }
        }
        batch.delete(bytes("absent"));
        final List<WriteError> errors = await(async().execute(batch));
        assertEquals(List.of(500), errors.stream().map(WriteError::index).toList());
        assertEquals(Status.KEY_NOT_FOUND, errors.get(0).status());
        final List<Item> items = await(async().getItems(keys));
        final Set<Integer> seen = new HashSet<>();
        await(async().getAll(keys, (index, flags, cas, buffer, offset, length) -> seen.add(index)));
        final Set<Integer> touched = new HashSet<>();
        await(async().getAndTouchAll(keys, PAST, (index, flags, cas, buffer, offset, length) -> touched.add(index)));
        for (int i = 0; i < 1_000; i++) {
            assertEquals(i % 2 == 0 ? "value-" + i : null, text(items.get(i)));
            assertEquals(i % 2 == 0, seen.contains(i));
        }
        assertEquals(seen, touched);
        assertNull(await(async().get(bytes("key-0"))));
        assertEquals(List.of(), await(async().execute(new WriteBatch())));
        assertEquals(List.of(), await(async().getItems(new KeyList())));
    }

    @Test
    default void refusalsAreFailuresOfTheStageAndBadArgumentsAreThrown() {
        client().set(ASYNC_KEY, bytes("no number"));
        final CompletionStage<OptionalLong> count = async().increment(ASYNC_KEY, 1);
        assertEquals(
                Status.NON_NUMERIC,
                assertThrows(ServerErrorException.class, () -> await(count)).status());
        final byte[] large = new byte[client().maxValueLength(ASYNC_KEY.length) + 1];
        final CompletionStage<StoreResult> set = async().set(ASYNC_KEY, large);
        assertEquals(
                Status.TOO_LARGE,
                assertThrows(ServerErrorException.class, () -> await(set)).status());
        final RuntimeException ofVisitor = new RuntimeException("of the visitor");
        final CompletionStage<Void> read = async().getAll(
                        new KeyList().add(ASYNC_KEY), (index, flags, cas, buffer, offset, length) -> {
                            throw ofVisitor;
                        });
        assertEquals(ofVisitor, assertThrows(RuntimeException.class, () -> await(read)));
        assertThrows(IllegalArgumentException.class, () -> async().get(new byte[251]));
        assertThrows(NullPointerException.class, () -> async().set(ASYNC_KEY, null));
        assertArrayEquals(bytes("no number"), await(async().get(ASYNC_KEY)));
    }

    /** Windows so small that most requests wait for room, and large ones longer than small ones. */
    @Test
    default void aThreadsCallsForAKeyHappenInTheirOrder() {
        final long seed = System.nanoTime();
        System.out.println("AsyncContract seed " + seed);
        final Random random = new Random(seed);
        try (MemcachedClient small = MemcachedClient.create(client().config().toBuilder()
                .pipelineMaxRequests(5)
                .pipelineMaxBytes(3_000)
                .build())) {
            final List<CompletionStage<byte[]>> reads = new ArrayList<>();
            final List<byte[]> expected = new ArrayList<>();
            for (int i = 0; i < 3_000; i++) {
                final byte[] key = bytes("key-" + i % 3);
                final byte[] value = bytes(i + " " + "x".repeat(random.nextInt(10) == 0 ? 2_500 : random.nextInt(50)));
                small.async().set(key, value);
                reads.add(small.async().get(key));
                expected.add(value);
            }
            for (int i = 0; i < reads.size(); i++) {
                assertArrayEquals(expected.get(i), await(reads.get(i)), "read " + i + ", seed " + seed);
            }
        }
    }

    @Test
    default void moreCallsThanAllowedFailAtOnceAndThereIsRoomAgainWhenOthersHaveEnded() {
        try (FaultyProxy proxy = FaultyProxy.to(servers().get(0));
                MemcachedClient bounded = MemcachedClient.create(config().nodes(proxy.address())
                        .asyncMaxPending(10)
                        .asyncMaxPendingBytes(2_000)
                        .build())) {
            await(bounded.async().ping());
            proxy.replies(Faults.NONE.delay(Faults.UNTIL_CHANGED));
            final List<CompletionStage<byte[]>> reads = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                reads.add(bounded.async().get(ASYNC_KEY));
            }
            final CompletionStage<byte[]> eleventh = bounded.async().get(ASYNC_KEY);
            assertTrue(eleventh.toCompletableFuture().isDone());
            assertSays("asyncMaxPending", eleventh);
            // A caller that gives up a call does not make room: it is still under way.
            reads.get(3).toCompletableFuture().cancel(true);
            assertSays("asyncMaxPending", bounded.async().ping());
            proxy.heal();
            reads.remove(3);
            reads.forEach(ClientFixture::await);
            assertNull(awaitRoom(() -> bounded.async().get(ASYNC_KEY)));

            proxy.replies(Faults.NONE.delay(Faults.UNTIL_CHANGED));
            final CompletionStage<StoreResult> large =
                    awaitAdmission(() -> bounded.async().set(ASYNC_KEY, new byte[5_000]));
            assertSays("asyncMaxPendingBytes", bounded.async().get(ASYNC_KEY));
            final CompletionStage<Void> ping = bounded.async().ping();
            proxy.heal();
            assertTrue(await(large).isStored());
            await(ping);
            assertEquals(5_000, awaitRoom(() -> bounded.async().get(ASYNC_KEY)).length);
        }
    }

    private static void assertSays(final String option, final CompletionStage<?> stage) {
        final ClientOverloadedException e = assertThrows(ClientOverloadedException.class, () -> await(stage));
        assertTrue(e.getMessage().contains(option), e.getMessage());
    }

    /** A cancelled call's place is free only when its reply has come. */
    private static <T> CompletionStage<T> awaitAdmission(final Supplier<CompletionStage<T>> call) {
        final List<CompletionStage<T>> admitted = new ArrayList<>();
        waitUntil("there is room", () -> {
            final CompletionStage<T> stage = call.get();
            if (stage.toCompletableFuture().isCompletedExceptionally()) {
                return false;
            }
            admitted.add(stage);
            return true;
        });
        return admitted.get(0);
    }

    private static <T> T awaitRoom(final Supplier<CompletionStage<T>> call) {
        return await(awaitAdmission(call));
    }

    @Test
    default void cancellingCallsDisturbsNoOther() {
        final long seed = System.nanoTime();
        System.out.println("AsyncContract seed " + seed);
        final Random random = new Random(seed);
        for (int i = 0; i < 100; i++) {
            client().set(bytes("key-" + i), bytes("value-" + i));
        }
        await(async().ping());
        final long connections = connectionsSoFar();
        for (int round = 0; round < 30; round++) {
            final List<CompletionStage<byte[]>> reads = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                final CompletionStage<byte[]> read = async().get(bytes("key-" + i));
                reads.add(read);
                if (random.nextInt(2) == 0) {
                    read.toCompletableFuture().cancel(random.nextBoolean());
                    reads.set(i, null);
                }
            }
            for (int i = 0; i < 100; i++) {
                if (reads.get(i) != null) {
                    assertArrayEquals(bytes("value-" + i), await(reads.get(i)), "seed " + seed);
                }
            }
        }
        assertEquals(connections, connectionsSoFar(), "no connection was given up");
    }

    private long connectionsSoFar() {
        // The control connection of the test's server is kept.
        return client().stats("").values().stream()
                .mapToLong(values -> Long.parseLong(values.getOrDefault("total_connections", "0")))
                .sum();
    }

    @Test
    default void whatIsChainedMayCallButNotWait() {
        client().set(ASYNC_KEY, bytes("1"));
        final CompletionStage<byte[]> chained = async().get(ASYNC_KEY)
                .thenCompose(value -> async().set(ASYNC_KEY, bytes("2")))
                .thenCompose(stored -> async().get(ASYNC_KEY));
        assertArrayEquals(bytes("2"), await(chained));
        try (FaultyProxy proxy = FaultyProxy.to(servers().get(0));
                MemcachedClient held =
                        MemcachedClient.create(config().nodes(proxy.address()).build())) {
            await(held.async().ping());
            proxy.replies(Faults.NONE.delay(Faults.UNTIL_CHANGED));
            final CompletionStage<byte[]> waiting = held.async().get(ASYNC_KEY).thenApply(value -> held.get(ASYNC_KEY));
            proxy.heal();
            final ExecutionException e = assertThrows(ExecutionException.class, () -> waiting.toCompletableFuture()
                    .get());
            assertTrue(e.getCause() instanceof IllegalStateException, e.toString());
            assertTrue(
                    e.getCause().getMessage().contains("async()"), e.getCause().getMessage());
            held.ping();
        }
    }

    private static void awaitLatch(final CountDownLatch latch) {
        try {
            latch.await();
        } catch (final InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    default void closingEndsEveryCall() {
        try (FaultyProxy proxy = FaultyProxy.to(servers().get(0))) {
            final MemcachedClient closing =
                    MemcachedClient.create(config().nodes(proxy.address()).build());
            await(closing.async().ping());
            proxy.replies(Faults.NONE.delay(Faults.UNTIL_CHANGED));
            final List<CompletionStage<?>> calls = new ArrayList<>();
            for (int i = 0; i < 3_000; i++) {
                calls.add(
                        i % 2 == 0
                                ? closing.async().get(ASYNC_KEY)
                                : closing.async().set(ASYNC_KEY, ASYNC_KEY));
            }
            closing.close();
            calls.forEach(call -> assertTrue(call.toCompletableFuture().isDone()));
            calls.forEach(call -> assertThrows(ClientClosedException.class, () -> await(call)));
            final CompletionStage<byte[]> late = closing.async().get(ASYNC_KEY);
            assertTrue(late.toCompletableFuture().isDone());
            assertThrows(ClientClosedException.class, () -> await(late));
        }
    }

    @Test
    default void closingEndsTheCallsBehindACallbackThatDoesNotReturn() {
        final MemcachedClient closing = MemcachedClient.create(
                config().nodes(servers().get(0).address()).sharedThreads(1).build());
        final CountDownLatch forever = new CountDownLatch(1);
        try {
            final CountDownLatch blocking = new CountDownLatch(1);
            closing.async().ping().thenRun(() -> {
                blocking.countDown();
                awaitLatch(forever);
            });
            // Chained too late it would run here.
            final CompletionStage<Void> second = closing.async().ping().thenRun(() -> {
                blocking.countDown();
                if (Thread.currentThread().getName().startsWith("kafcache-io")) {
                    awaitLatch(forever);
                }
            });
            assertFalse(second.toCompletableFuture().isCompletedExceptionally());
            awaitLatch(blocking);
            final CompletionStage<byte[]> behind = closing.async().get(ASYNC_KEY);
            closing.close();
            assertTrue(behind.toCompletableFuture().isDone());
        } finally {
            forever.countDown();
        }
    }

    @Test
    default void aCallbackMayCloseTheClient() {
        final MemcachedClient closing = MemcachedClient.create(
                config().nodes(servers().get(0).address()).build());
        final CompletionStage<Void> closed = closing.async().ping().thenRun(closing::close);
        await(closed);
        assertThrows(ClientClosedException.class, () -> await(closing.async().ping()));
    }

    @Test
    default void threadsOfAllKindsAgreeWithAModel() {
        final long seed = System.nanoTime();
        System.out.println("AsyncContract seed " + seed);
        final ItemModel model = new ItemModel(client(), new Random(seed));
        for (int round = 0; round < 60; round++) {
            model.callAndWait(40);
            model.callWithoutWaiting(200);
            model.callInABatch(60);
            model.check("seed " + seed);
        }
        assertEquals(Map.of(), model.differences(), "seed " + seed);
    }
}
