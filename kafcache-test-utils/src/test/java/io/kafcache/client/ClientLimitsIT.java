package io.kafcache.client;

import static io.kafcache.client.ClientFixture.await;
import static io.kafcache.client.ClientFixture.bytes;
import static io.kafcache.client.ClientFixture.waitUntil;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kafcache.client.protocol.Status;
import io.kafcache.testing.Faults;
import io.kafcache.testing.FaultyProxy;
import io.kafcache.testing.MemcachedExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a client does at its limits, and with commands that a faulty network interrupts. */
class ClientLimitsIT {
    @RegisterExtension
    static final MemcachedExtension MEMCACHED = MemcachedExtension.start().flushBetweenTests();

    private static final byte[] KEY = bytes("key");
    private static final byte[] VALUE = bytes("value");

    private FaultyProxy proxy;

    @BeforeEach
    void startProxy() {
        proxy = FaultyProxy.to(MEMCACHED.server());
    }

    @AfterEach
    void closeProxy() {
        proxy.close();
    }

    private ClientConfig.Builder config(final IoMode mode) {
        return ClientConfig.builder()
                .nodes(proxy.address())
                .ioMode(mode)
                .requestTimeout(ClientFixture.PATIENCE)
                .connectTimeout(ClientFixture.PATIENCE);
    }

    @Test
    void threadsWithConnectionsAreBounded() throws InterruptedException {
        try (MemcachedClient client =
                MemcachedClient.create(config(IoMode.CALLER).maxCallers(3).build())) {
            client.set(KEY, VALUE);
            final CountDownLatch attached = new CountDownLatch(2);
            final CountDownLatch end = new CountDownLatch(1);
            final List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                final Thread thread = new Thread(() -> {
                    client.get(KEY);
                    attached.countDown();
                    awaitUninterruptibly(end);
                });
                threads.add(thread);
                thread.start();
            }
            attached.await();
            final List<Throwable> thrown = new ArrayList<>();
            onNewThread(() -> {
                thrown.add(assertThrows(ClientOverloadedException.class, () -> client.get(KEY)));
                thrown.add(assertThrows(ClientOverloadedException.class, client::attach));
                assertFalse(client.isAttached());
            });
            assertEquals(2, thrown.size());
            assertTrue(
                    thrown.get(0).getMessage().contains("maxCallers"),
                    thrown.get(0).getMessage());
            assertArrayEquals(VALUE, client.get(KEY), "who is attached goes on");
            end.countDown();
            for (final Thread thread : threads) {
                thread.join();
            }
            final List<byte[]> read = new ArrayList<>();
            onNewThread(() -> read.add(client.get(KEY)));
            assertArrayEquals(VALUE, read.get(0), "ended threads make room");
        }
    }

    private static void awaitUninterruptibly(final CountDownLatch latch) {
        try {
            latch.await();
        } catch (final InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void onNewThread(final Runnable task) throws InterruptedException {
        final List<Throwable> failures = new ArrayList<>();
        final Thread thread = new Thread(task);
        thread.setUncaughtExceptionHandler((ignored, e) -> failures.add(e));
        thread.start();
        thread.join();
        if (!failures.isEmpty()) {
            throw new AssertionError(failures.get(0));
        }
    }

    @Test
    void threadsThatWaitAreBounded() throws InterruptedException {
        try (MemcachedClient client =
                MemcachedClient.create(config(IoMode.SHARED).maxCallers(3).build())) {
            client.set(KEY, VALUE);
            proxy.replies(Faults.NONE.delay(Faults.UNTIL_CHANGED));
            final AtomicInteger answered = new AtomicInteger();
            final AtomicInteger refused = new AtomicInteger();
            final List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                final Thread thread = new Thread(() -> {
                    try {
                        client.get(KEY);
                        answered.incrementAndGet();
                    } catch (final ClientOverloadedException e) {
                        refused.incrementAndGet();
                    }
                });
                threads.add(thread);
                thread.start();
            }
            waitUntil("two are refused", () -> refused.get() == 2);
            proxy.heal();
            for (final Thread thread : threads) {
                thread.join();
            }
            assertEquals(3, answered.get());
            assertArrayEquals(VALUE, client.get(KEY));
        }
    }

    @Test
    void asynchronousCallsStartTheirThreadsWhenTheyAreFirstMade() {
        final MemcachedClient client =
                MemcachedClient.create(config(IoMode.CALLER).build());
        client.set(KEY, VALUE);
        final long before = ioThreads();
        assertArrayEquals(VALUE, await(client.async().get(KEY)));
        assertEquals(before + 1, ioThreads());
        client.close();
        waitUntil("the thread has ended", () -> ioThreads() == before);
    }

    private static long ioThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("kafcache-io"))
                .count();
    }

    /** Whoever repeats these could undo what came between. */
    @ParameterizedTest
    @EnumSource(IoMode.class)
    void nothingThatChangesAnythingIsRepeated(final IoMode mode) {
        final StoreOptions options = StoreOptions.DEFAULTS;
        final Map<String, Consumer<MemcachedClient>> calls = new LinkedHashMap<>();
        calls.put("set", client -> client.set(KEY, VALUE, options));
        calls.put("add", client -> client.add(KEY, VALUE, options));
        calls.put("replace", client -> client.replace(KEY, VALUE, options));
        calls.put("append", client -> client.append(KEY, VALUE));
        calls.put("prepend", client -> client.prepend(KEY, VALUE));
        calls.put("delete", client -> client.delete(KEY, 5));
        calls.put("increment", client -> client.increment(KEY, 1));
        calls.put("decrement", client -> client.decrement(KEY, 1, 1, 0));
        calls.put("touch", client -> client.touch(KEY, 100));
        calls.put("getAndTouch", client -> client.getAndTouch(KEY, 100));
        calls.put("getAndTouchAll", client -> client.getAndTouchAll(twoKeys(), 100, NOBODY));
        calls.put("execute", client -> client.execute(new WriteBatch().append(KEY, VALUE)));
        calls.put("flushAll", MemcachedClient::flushAll);
        calls.put("flushAll later", client -> client.flushAll(Duration.ofHours(1)));
        try (MemcachedClient client = MemcachedClient.create(config(mode).build())) {
            calls.forEach((name, call) -> {
                client.ping();
                proxy.replies(Faults.NONE.cutAfter(0).once());
                final UnknownOutcomeException e =
                        assertThrows(UnknownOutcomeException.class, () -> call.accept(client), name);
                assertTrue(e.getMessage().contains(proxy.address()), e.getMessage());
            });
        }
    }

    private static final ItemVisitor NOBODY = (index, flags, cas, buffer, offset, length) -> {
        // Not looked at.
    };

    private static KeyList twoKeys() {
        return new KeyList().add(KEY).add(bytes("other"));
    }

    @ParameterizedTest
    @EnumSource(IoMode.class)
    void readsAndQuestionsAreRepeated(final IoMode mode) {
        try (MemcachedClient setter = MemcachedClient.create(config(mode).build())) {
            setter.set(KEY, VALUE);
        }
        final Map<String, Consumer<MemcachedClient>> calls = new LinkedHashMap<>();
        calls.put("get", client -> assertArrayEquals(VALUE, client.get(KEY)));
        calls.put(
                "getItem",
                client -> assertArrayEquals(VALUE, client.getItem(KEY).value()));
        calls.put(
                "getItems",
                client -> assertArrayEquals(
                        VALUE, client.getItems(twoKeys()).get(0).value()));
        calls.put(
                "async get",
                client -> assertArrayEquals(VALUE, await(client.async().get(KEY))));
        calls.put("ping", MemcachedClient::ping);
        calls.put("versions", client -> assertEquals(1, client.versions().size()));
        calls.put("stats", client -> assertEquals(1, client.stats("settings").size()));
        for (final boolean verify : new boolean[] {false, true}) {
            try (MemcachedClient client =
                    MemcachedClient.create(config(mode).verifyKeys(verify).build())) {
                calls.forEach((name, call) -> {
                    client.ping();
                    await(client.async().ping());
                    proxy.replies(Faults.NONE.cutAfter(10).once());
                    call.accept(client);
                });
            }
        }
    }

    /** A key begins behind the header and four bytes of flags. */
    @ParameterizedTest
    @EnumSource(IoMode.class)
    void aReplyThatNamesAnotherKeyIsNotBelieved(final IoMode mode) {
        try (MemcachedClient client =
                MemcachedClient.create(config(mode).verifyKeys(true).build())) {
            client.set(KEY, VALUE);
            for (int i = 0; i < KEY.length; i++) {
                proxy.replies(Faults.NONE.flip(28 + i, 1).once());
                assertArrayEquals(VALUE, client.get(KEY), "byte " + i);
                client.ping();
                proxy.replies(Faults.NONE.flip(28 + i, 1).once());
                assertArrayEquals(VALUE, client.getItems(twoKeys()).get(0).value(), "byte " + i);
                client.ping();
            }
            proxy.replies(Faults.NONE.flip(28, 1).once());
            final UnknownOutcomeException e =
                    assertThrows(UnknownOutcomeException.class, () -> client.getAndTouch(KEY, 100));
            assertTrue(e.getMessage().contains("names another key"), e.getMessage());
        }
    }

    /** The reply's status is made the one with which memcached tells that another client came between. */
    @ParameterizedTest
    @EnumSource(IoMode.class)
    void aCountThatLostTheRaceToCreateItsNumberIsRepeated(final IoMode mode) {
        final Faults lost = Faults.NONE.flip(7, Status.NOT_STORED.code()).once();
        try (MemcachedClient client = MemcachedClient.create(config(mode).build())) {
            client.ping();
            proxy.replies(lost);
            assertEquals(6, client.increment(KEY, 1, 5, 0), "created by the first attempt, counted by the second");
            await(client.async().ping());
            proxy.replies(lost);
            assertEquals(4L, await(client.async().decrement(KEY, 1, 5, 0)));
            client.ping();
            proxy.replies(lost);
            final List<WriteError> errors = client.execute(new WriteBatch().increment(KEY, 1, 5, 0));
            assertEquals(Status.NOT_STORED, errors.get(0).status());
            assertTrue(
                    errors.get(0).message().contains("at the same time"),
                    errors.get(0).message());
        }
    }
}
