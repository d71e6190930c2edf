package io.kafcache.client;

import static io.kafcache.client.ClientFixture.bytes;
import static io.kafcache.client.ClientFixture.waitUntil;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kafcache.client.protocol.Status;
import io.kafcache.testing.MemcachedServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Calls that a thread begins, and that go on while it does other things. */
interface PendingContract extends ClientFixture {
    int MANY = 1_000;

    private static KeyList keys(final int count) {
        final KeyList keys = new KeyList();
        for (int i = 0; i < count; i++) {
            keys.add(bytes("key-" + i));
        }
        return keys;
    }

    private static WriteBatch values(final int count, final String prefix) {
        final WriteBatch batch = new WriteBatch();
        for (int i = 0; i < count; i++) {
            batch.set(bytes("key-" + i), bytes(prefix + i));
        }
        return batch;
    }

    private MemcachedClient withSmallWindows() {
        return MemcachedClient.create(
                config().nodes(servers().stream().map(MemcachedServer::address).collect(Collectors.joining(",")))
                        .pipelineMaxRequests(16)
                        .build());
    }

    private boolean drivesItself() {
        return client().config().ioMode() == IoMode.SHARED;
    }

    @Test
    default void severalMultigetsGoOnBesideCallsThatWait() {
        assertEquals(List.of(), client().execute(values(MANY, "value-")));
        final KeyList keys = keys(MANY);
        final List<PendingMultiGet> calls = new ArrayList<>();
        final List<Told> told = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            final PendingMultiGet call = client().newMultiGet();
            assertTrue(call.isDone(), "it has not been begun");
            calls.add(call);
            told.add(new Told(MANY));
        }
        for (int i = 0; i < 5; i++) {
            calls.get(i).begin(keys, told.get(i));
            assertEquals("value-" + i, read("key-" + i));
            client().set(bytes("other-" + i), bytes("other"));
            assertEquals("other", read("other-" + i));
        }
        for (int i = 4; i >= 0; i--) {
            calls.get(i).await();
            assertTrue(calls.get(i).isDone());
            told.get(i).assertAllAre("value-");
        }
    }

    @Test
    default void eachKeyIsToldOnceWhetherThereIsAnItemOrNot() {
        final WriteBatch batch = new WriteBatch();
        for (int i = 0; i < MANY; i += 3) {
            batch.set(bytes("key-" + i), bytes("value"));
        }
        client().execute(batch);
        final PendingMultiGet call = client().newMultiGet();
        final Told begun = new Told(MANY);
        final Told waited = new Told(MANY);
        call.begin(keys(MANY), begun);
        client().getAll(keys(MANY), waited);
        call.await();
        final Told touched = new Told(MANY);
        client().getAndTouchAll(keys(MANY), 0, touched);
        for (int i = 0; i < MANY; i++) {
            final String expected = i % 3 == 0 ? "value" : Told.MISS;
            assertEquals(expected, begun.of(i));
            assertEquals(expected, waited.of(i));
            assertEquals(expected, touched.of(i));
        }
        for (final String key : new String[] {"key-0", "key-1"}) {
            final Told single = new Told(1);
            client().getAll(new KeyList().add(bytes(key)), single);
            assertEquals(key.equals("key-0") ? "value" : Told.MISS, single.of(0));
        }
    }

    @Test
    default void aCallThatIsOnlyPolledEnds() {
        final PendingBatch batch = client().newBatch();
        batch.begin(values(MANY, "value-"));
        waitUntil("the batch is done", batch::poll);
        assertEquals(List.of(), batch.errors());
        final PendingMultiGet multiGet = client().newMultiGet();
        final Told told = new Told(MANY);
        multiGet.begin(keys(MANY), told);
        waitUntil("the multiget is done", multiGet::poll);
        multiGet.await();
        told.assertAllAre("value-");
    }

    @Test
    default void awaitingOneResultDoesNotWaitForAll() {
        try (MemcachedClient small = withSmallWindows()) {
            small.execute(values(MANY, "value-"));
            final PendingMultiGet call = small.newMultiGet();
            final Told told = new Told(MANY);
            call.begin(keys(MANY), told);
            call.await(() -> told.of(3) != null);
            assertEquals("value-3", told.of(3));
            if (!drivesItself()) {
                assertFalse(call.isDone(), "there are more keys than the windows take");
            }
            call.await(() -> told.of(MANY / 2) != null);
            assertEquals("value-" + MANY / 2, told.of(MANY / 2));
            call.await();
            told.assertAllAre("value-");
            call.await(() -> false);
        }
    }

    @Test
    default void callsFarBeyondTheWindowsEndWhenTheyAreAwaited() {
        try (MemcachedClient small = withSmallWindows()) {
            final PendingBatch batch = small.newBatch();
            final PendingMultiGet multiGet = small.newMultiGet();
            final KeyList keys = keys(MANY);
            for (int round = 0; round < 3; round++) {
                final Told told = new Told(MANY);
                batch.begin(values(MANY, round + "-"));
                batch.await();
                assertEquals(List.of(), batch.errors());
                multiGet.begin(keys, told);
                multiGet.await();
                told.assertAllAre(round + "-");
            }
        }
    }

    @Test
    default void aReadNeedNotWaitForTheRestOfALongBatch() {
        try (MemcachedClient small = withSmallWindows()) {
            small.set(bytes("other"), bytes("value"));
            final PendingBatch batch = small.newBatch();
            batch.begin(values(20_000, "value-"));
            assertArrayEquals(bytes("value"), small.get(bytes("other")));
            final Told told = new Told(1);
            small.getAll(new KeyList().add(bytes("other")), told);
            assertEquals("value", told.of(0));
            if (!drivesItself()) {
                assertFalse(batch.isDone(), "most of it had no room before the reads");
            }
            small.set(bytes("key-19999"), bytes("later"));
            batch.await();
            assertArrayEquals(bytes("later"), small.get(bytes("key-19999")), "changes keep their order");
        }
    }

    @Test
    default void aBatchTellsWhatDidNotSucceed() {
        final PendingBatch batch = client().newBatch();
        assertEquals(List.of(), batch.errors());
        for (int i = 0; i < 2; i++) {
            batch.begin(new WriteBatch().set(bytes("a"), bytes("1")).delete(bytes("absent")));
            assertThrowsWhileUnderWay(batch);
            batch.await();
            assertEquals(1, batch.errors().size());
            assertEquals(1, batch.errors().get(0).index());
            assertEquals(Status.KEY_NOT_FOUND, batch.errors().get(0).status());
        }
        batch.begin(new WriteBatch());
        assertEquals(List.of(), awaited(batch).errors());
    }

    private static void assertThrowsWhileUnderWay(final PendingBatch batch) {
        if (!batch.isDone()) {
            assertThrows(IllegalStateException.class, batch::errors);
        }
    }

    private static PendingBatch awaited(final PendingBatch batch) {
        batch.await();
        return batch;
    }

    @Test
    default void aCallUnderWayCannotBeBegunAgain() {
        try (MemcachedClient small = withSmallWindows()) {
            final PendingMultiGet call = small.newMultiGet();
            final Told told = new Told(20_000);
            call.begin(keys(20_000), told);
            final IllegalStateException e =
                    assertThrows(IllegalStateException.class, () -> call.begin(keys(1), new Told(1)));
            assertTrue(e.getMessage().contains("under way"), e.getMessage());
            call.await();
            told.assertAllMiss();
        }
    }

    @Test
    default void aCallBelongsToItsThread() {
        final PendingMultiGet call = client().newMultiGet();
        final List<Runnable> uses =
                List.of(() -> call.begin(keys(1), new Told(1)), call::poll, call::await, () -> call.await(() -> true));
        CompletableFuture.runAsync(() -> uses.forEach(use -> {
                    final IllegalStateException e = assertThrows(IllegalStateException.class, use::run);
                    assertTrue(e.getMessage().contains("belongs to the thread"), e.getMessage());
                }))
                .join();
        call.begin(keys(1), new Told(1));
        call.await();
    }

    @Test
    default void visitorsCannotUseACall() {
        client().execute(values(10, "value-"));
        final PendingMultiGet outer = client().newMultiGet();
        final PendingMultiGet inner = client().newMultiGet();
        final List<Runnable> uses = List.of(
                () -> inner.begin(keys(1), new Told(1)),
                inner::poll,
                inner::await,
                outer::poll,
                outer::await,
                () -> client().newBatch().begin(values(1, "value-")));
        for (final Runnable use : uses) {
            outer.begin(keys(10), (index, flags, cas, buffer, offset, length) -> use.run());
            assertThrows(IllegalStateException.class, outer::await);
        }
        outer.begin(keys(10), new Told(10));
        outer.await();
    }

    @Test
    default void whatAVisitorThrowsIsToldByItsOwnCallOnly() {
        client().execute(values(MANY, "value-"));
        final RuntimeException thrown = new RuntimeException("of the visitor");
        final PendingMultiGet throwing = client().newMultiGet();
        final PendingMultiGet other = client().newMultiGet();
        for (int i = 0; i < 2; i++) {
            final Told told = new Told(MANY);
            throwing.begin(keys(MANY), (index, flags, cas, buffer, offset, length) -> {
                throw thrown;
            });
            other.begin(keys(MANY), told);
            assertEquals("value-7", read("key-7"));
            waitUntil("the call that fails is done", throwing::poll);
            assertSame(thrown, assertThrows(RuntimeException.class, throwing::await));
            assertSame(thrown, assertThrows(RuntimeException.class, () -> throwing.await(() -> false)));
            throwing.await(() -> true);
            other.await();
            told.assertAllAre("value-");
        }
    }

    @Test
    default void aCallThatNobodyAwaitsDisturbsNoOther() {
        for (int i = 0; i < 20; i++) {
            client().newBatch().begin(values(MANY, i + "-"));
            client().newMultiGet().begin(keys(MANY), new Told(MANY));
            client().set(bytes("other"), bytes("value"));
            assertEquals("value", read("other"));
        }
        client().ping();
        assertEquals("19-" + 0, read("key-0"));
    }

    @Test
    default void closingEndsWhatIsUnderWay() {
        final MemcachedClient small = withSmallWindows();
        final PendingMultiGet multiGet = small.newMultiGet();
        final PendingBatch batch = small.newBatch();
        final PendingBatch notBegun = small.newBatch();
        multiGet.begin(keys(100_000), new Told(100_000));
        batch.begin(values(100_000, "value-"));
        CompletableFuture.runAsync(small::close).join();
        assertTrue(multiGet.poll());
        assertTrue(batch.poll());
        assertThrows(ClientClosedException.class, multiGet::await);
        assertThrows(ClientClosedException.class, batch::await);
        assertThrows(ClientClosedException.class, batch::errors);
        assertTrue(notBegun.poll());
        notBegun.await();
        notBegun.begin(values(1, "value-"));
        assertThrows(ClientClosedException.class, notBegun::await);
    }

    @Test
    default void badArgumentsOfACallAreRefusedAndItCanBeBegun() {
        final PendingMultiGet call = client().newMultiGet();
        assertThrows(NullPointerException.class, () -> call.begin(null, new Told(1)));
        assertThrows(NullPointerException.class, () -> call.begin(keys(1), null));
        assertThrows(NullPointerException.class, () -> call.await(null));
        assertThrows(NullPointerException.class, () -> client().newBatch().begin(null));
        assertTrue(call.poll());
        final Told told = new Told(3);
        call.begin(keys(3), told);
        call.await();
        told.assertAllMiss();
        assertNull(client().get(bytes("key-0")));
    }
}
