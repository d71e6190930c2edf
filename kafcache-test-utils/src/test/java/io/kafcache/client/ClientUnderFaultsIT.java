package io.kafcache.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kafcache.testing.Faults;
import io.kafcache.testing.FaultyProxy;
import io.kafcache.testing.MemcachedExtension;
import io.kafcache.testing.MemcachedServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a client does when the network between it and a server that works is faulty. */
class ClientUnderFaultsIT {
    @RegisterExtension
    static final MemcachedExtension MEMCACHED = MemcachedExtension.start().flushBetweenTests();

    private static final Duration FAR_BEYOND_EVERY_LIMIT = Duration.ofSeconds(30);
    private static final byte[] KEY = bytes("key");
    private static final byte[] OLD = bytes("old..");
    private static final byte[] VALUE = bytes("value");
    /** The request that sets the value, the reply that brings it, and the reply that brings nothing. */
    private static final int SET_LENGTH = 24 + 8 + 3 + 5;

    private static final int HIT_LENGTH = 24 + 4 + 5;
    private static final int EMPTY_LENGTH = 24;

    private FaultyProxy proxy;
    private MemcachedServer server;

    @BeforeEach
    void startProxy() {
        server = MEMCACHED.server();
        proxy = FaultyProxy.to(server);
    }

    @AfterEach
    void closeProxy() {
        proxy.close();
    }

    private static byte[] bytes(final String text) {
        return text.getBytes(UTF_8);
    }

    /** A client with limits that a fault is sure to meet. */
    private ClientConfig.Builder hasty(final IoMode mode) {
        return ClientConfig.builder()
                .nodes(proxy.address())
                .ioMode(mode)
                .requestTimeout(Duration.ofMillis(100))
                .connectTimeout(Duration.ofMillis(200))
                .unavailableTimeout(Duration.ofMillis(500));
    }

    /** A client that reads until it has an answer, and sees faults by more than its limits. */
    private ClientConfig.Builder patient(final IoMode mode) {
        return ClientConfig.builder()
                .nodes(proxy.address())
                .ioMode(mode)
                .requestTimeout(FAR_BEYOND_EVERY_LIMIT)
                .connectTimeout(FAR_BEYOND_EVERY_LIMIT)
                .unavailableTimeout(FAR_BEYOND_EVERY_LIMIT);
    }

    /** A connect that failed is tried again after some time, which may be longer than a short limit. */
    private static void awaitAnswer(final MemcachedClient client) {
        final long deadline = System.nanoTime() + FAR_BEYOND_EVERY_LIMIT.toNanos();
        while (true) {
            try {
                client.ping();
                return;
            } catch (final NodeUnavailableException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw e;
                }
            }
        }
    }

    private static KeyList keys(final int count) {
        final KeyList keys = new KeyList();
        for (int i = 0; i < count; i++) {
            keys.add(bytes("key-" + i));
        }
        return keys;
    }

    private static WriteBatch values(final int count) {
        final WriteBatch batch = new WriteBatch();
        for (int i = 0; i < count; i++) {
            batch.set(bytes("key-" + i), bytes("val-" + i));
        }
        return batch;
    }

    /** Reads the values of {@link #values}, and each once. */
    private static void assertAllAreThere(final MemcachedClient client, final int count, final String message) {
        final Map<Integer, String> seen = new HashMap<>();
        client.getAll(keys(count), (index, flags, cas, buffer, offset, length) -> {
            final String before = seen.put(index, buffer.getStringWithoutLengthUtf8(offset, length));
            assertEquals(null, before, "shown twice");
        });
        assertEquals(count, seen.size(), message);
        seen.forEach((index, value) -> assertEquals("val-" + index, value, message));
    }

    @ParameterizedTest
    @EnumSource(IoMode.class)
    void noCallerWaitsBeyondItsLimits(final IoMode mode) {
        final Map<String, Faults> faults = new LinkedHashMap<>();
        faults.put("black hole", Faults.NONE.swallowAfter(0));
        faults.put("black hole in mid-stream", Faults.NONE.swallowAfter(5));
        faults.put("held back", Faults.NONE.delay(Faults.UNTIL_CHANGED));
        faults.put("cut", Faults.NONE.cutAfter(0));
        faults.put("cut in mid-stream", Faults.NONE.cutAfter(5));
        faults.put("reset", Faults.NONE.resetAfter(0));
        faults.put("one byte a second", Faults.NONE.throttle(1));
        faults.put("wrong magic", Faults.NONE.flip(0, 0xff));
        final Map<String, Consumer<MemcachedClient>> calls = new LinkedHashMap<>();
        calls.put("get", client -> client.get(KEY));
        calls.put("set", client -> client.set(KEY, VALUE));
        calls.put("getAll", client -> assertAllAreThere(client, 5, ""));
        calls.put("execute", client -> client.execute(values(5)));
        calls.put("stats", client -> client.stats("settings"));
        calls.put("touch", client -> client.touch(KEY, 100));
        calls.put("increment", client -> client.increment(KEY, 1, 1, 0));
        calls.put("flushAll", client -> client.flushAll(Duration.ofDays(1)));
        calls.put(
                "asynchronous get", client -> ClientFixture.await(client.async().get(KEY)));
        calls.put(
                "asynchronous set", client -> ClientFixture.await(client.async().set(KEY, VALUE)));
        try (MemcachedClient client = MemcachedClient.create(hasty(mode)
                .requestTimeout(Duration.ofMillis(50))
                .unavailableTimeout(Duration.ofMillis(150))
                .build())) {
            faults.forEach((fault, setting) -> assertTimeoutPreemptively(
                    FAR_BEYOND_EVERY_LIMIT,
                    () -> calls.forEach((call, consumer) -> {
                        proxy.heal();
                        awaitAnswer(client);
                        proxy.replies(setting);
                        final MemcachedException e = assertThrows(
                                MemcachedException.class, () -> consumer.accept(client), call + ", " + fault);
                        assertTrue(e.getMessage().contains(proxy.address()), e.getMessage());
                    }),
                    fault));
        }
    }

    @ParameterizedTest
    @EnumSource(IoMode.class)
    void repliesThatComeByteByByteAreUnderstood(final IoMode mode) {
        try (MemcachedClient client = MemcachedClient.create(patient(mode).build())) {
            client.set(KEY, VALUE);
            client.execute(values(10));
            proxy.replies(Faults.NONE.throttle(1_000));
            assertArrayEquals(VALUE, client.get(KEY));
            assertAllAreThere(client, 10, "byte by byte");
            client.set(KEY, OLD);
            assertArrayEquals(OLD, client.get(KEY));
        }
    }

    @ParameterizedTest
    @EnumSource(IoMode.class)
    void aGetOutlivesACutAtAnyByteOfItsReply(final IoMode mode) {
        try (MemcachedClient client = MemcachedClient.create(patient(mode).build())) {
            client.set(KEY, VALUE);
            for (int n = 0; n <= HIT_LENGTH; n++) {
                proxy.replies(Faults.NONE.cutAfter(n).once());
                assertArrayEquals(VALUE, client.get(KEY), "cut after " + n);
                assertArrayEquals(VALUE, client.get(KEY), "after the cut after " + n);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(IoMode.class)
    void aMultigetOutlivesACutAtAnyByteOfItsReplies(final IoMode mode) {
        try (MemcachedClient client = MemcachedClient.create(patient(mode).build())) {
            client.execute(values(3));
            for (int n = 0; n <= 3 * HIT_LENGTH + EMPTY_LENGTH; n++) {
                proxy.replies(Faults.NONE.cutAfter(n).once());
                assertAllAreThere(client, 3, "cut after " + n);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(IoMode.class)
    void anAlteredOpaqueNeverBringsTheValueOfAnotherKey(final IoMode mode) {
        try (MemcachedClient client = MemcachedClient.create(patient(mode).build())) {
            client.execute(values(8));
            for (int offset = 12; offset < 16; offset++) {
                for (int mask = 1; mask < 256; mask <<= 1) {
                    proxy.replies(Faults.NONE.flip(offset, mask).once());
                    assertAllAreThere(client, 8, "mask " + mask + " at " + offset);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(IoMode.class)
    void lengthsThatNoReplyToAGetHasAreOutOfStep(final IoMode mode) {
        try (MemcachedClient client = MemcachedClient.create(patient(mode).build())) {
            client.set(KEY, VALUE);
            for (final int offset : new int[] {2, 3, 4}) {
                for (int mask = 1; mask < 256; mask <<= 1) {
                    proxy.replies(Faults.NONE.flip(offset, mask).once());
                    assertArrayEquals(VALUE, client.get(KEY), "mask " + mask + " at " + offset);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(IoMode.class)
    void aReplyLongerThanAnItemCanBeIsNotWaitedFor(final IoMode mode) {
        try (MemcachedClient client = MemcachedClient.create(
                patient(mode).requestTimeout(Duration.ofHours(1)).build())) {
            assertTimeoutPreemptively(FAR_BEYOND_EVERY_LIMIT, () -> {
                client.set(KEY, VALUE);
                proxy.replies(Faults.NONE.flip(8, 1).once());
                assertArrayEquals(VALUE, client.get(KEY));
            });
        }
    }

    @ParameterizedTest
    @EnumSource(IoMode.class)
    void aCutInTheHandshakeIsNoticedByNobody(final IoMode mode) {
        for (int n = 0; n < 100; n++) {
            proxy.replies(Faults.NONE.cutAfter(n).once());
            try (MemcachedClient client = MemcachedClient.create(patient(mode).build())) {
                client.set(KEY, VALUE);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(IoMode.class)
    void aSetIsOfUnknownOutcomeUnlessItsWholeReplyCame(final IoMode mode) {
        try (MemcachedClient client = MemcachedClient.create(patient(mode).build())) {
            client.ping();
            for (int n = 0; n < EMPTY_LENGTH; n++) {
                proxy.replies(Faults.NONE.cutAfter(n).once());
                final byte[] value = bytes("value-" + n);
                final UnknownOutcomeException e =
                        assertThrows(UnknownOutcomeException.class, () -> client.set(KEY, value));
                assertTrue(e.getMessage().contains(proxy.address()), e.getMessage());
                assertArrayEquals(value, client.get(KEY), "the server had the request");
            }
            proxy.replies(Faults.NONE.cutAfter(EMPTY_LENGTH).once());
            client.set(KEY, VALUE);
            assertArrayEquals(VALUE, client.get(KEY));
        }
    }

    @ParameterizedTest
    @EnumSource(IoMode.class)
    void aSetCutOnItsWayHasNotHappened(final IoMode mode) {
        try (MemcachedClient client = MemcachedClient.create(patient(mode).build())) {
            // A cut before the first byte may be noticed before anything is sent, one after the last behind the reply.
            for (int n = 1; n < SET_LENGTH; n++) {
                client.set(KEY, OLD);
                proxy.requests(Faults.NONE.cutAfter(n).once());
                assertThrows(UnknownOutcomeException.class, () -> client.set(KEY, VALUE));
                assertArrayEquals(OLD, client.get(KEY), "cut after " + n);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(IoMode.class)
    void aSetThatWasSentIsNotReportedAsNotDone(final IoMode mode) {
        // The handshake takes more than half of the limit, and so does the answer to the set.
        proxy.replies(Faults.NONE.delay(Duration.ofMillis(300)));
        try (MemcachedClient client = MemcachedClient.create(
                patient(mode).unavailableTimeout(Duration.ofMillis(500)).build())) {
            client.set(KEY, VALUE);
            assertArrayEquals(VALUE, client.get(KEY));
        }
    }

    @ParameterizedTest
    @EnumSource(IoMode.class)
    void aBatchIsOfUnknownOutcomeUnlessItsBarrierCame(final IoMode mode) {
        try (MemcachedClient client = MemcachedClient.create(patient(mode).build())) {
            for (int n = 0; n < EMPTY_LENGTH; n++) {
                client.ping();
                proxy.replies(Faults.NONE.cutAfter(n).once());
                assertThrows(UnknownOutcomeException.class, () -> client.execute(values(3)));
            }
            client.ping();
            proxy.replies(Faults.NONE.cutAfter(EMPTY_LENGTH).once());
            assertEquals(List.of(), client.execute(values(3)));
            assertAllAreThere(client, 3, "after the batch");
        }
    }

    @ParameterizedTest
    @EnumSource(IoMode.class)
    void aGetOutlivesAnyAlteredBitThatTiesItsReplyToIt(final IoMode mode) {
        try (MemcachedClient client = MemcachedClient.create(ClientConfig.builder()
                .nodes(proxy.address())
                .ioMode(mode)
                .requestTimeout(Duration.ofMillis(50))
                .build())) {
            try (MemcachedClient setter = MemcachedClient.create(patient(mode).build())) {
                setter.set(KEY, VALUE);
            }
            assertArrayEquals(VALUE, client.get(KEY));
            // Magic, opcode, length but for its last byte, opaque. A shorter value is one that no client can tell from
            // the right one.
            for (final int offset : new int[] {0, 1, 8, 9, 10, 12, 13, 14, 15}) {
                for (int bit = 0; bit < 8; bit++) {
                    proxy.replies(Faults.NONE.flip(offset, 1 << bit).once());
                    assertArrayEquals(VALUE, client.get(KEY), "bit " + bit + " of byte " + offset);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(IoMode.class)
    void aReplyOutOfStepIsNamedWithItsNode(final IoMode mode) {
        final Map<Integer, String> detail = Map.of(
                0, "this is no reply of the binary protocol",
                1, "the reply to SET names the command",
                8, "this is no reply of the binary protocol",
                12, "a reply came to a request that was not made");
        try (MemcachedClient client = MemcachedClient.create(patient(mode).build())) {
            client.set(KEY, VALUE);
            detail.forEach((offset, text) -> {
                proxy.replies(Faults.NONE.flip(offset, 0x80).once());
                final UnknownOutcomeException e =
                        assertThrows(UnknownOutcomeException.class, () -> client.set(KEY, VALUE));
                assertTrue(e.getMessage().contains(proxy.address()), e.getMessage());
                assertTrue(e.getMessage().contains(text), e.getMessage());
                assertArrayEquals(VALUE, client.get(KEY), "the next connection is in step");
            });
        }
    }

    @ParameterizedTest
    @EnumSource(IoMode.class)
    void aLineOfTextInPlaceOfAReplyIsShown(final IoMode mode) throws IOException {
        try (ServerSocket text = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            final Thread thread = new Thread(() -> answerInText(text));
            thread.setDaemon(true);
            thread.start();
            final String address = "127.0.0.1:" + text.getLocalPort();
            try (MemcachedClient client =
                    MemcachedClient.create(hasty(mode).nodes(address).build())) {
                final NodeUnavailableException e = assertThrows(NodeUnavailableException.class, () -> client.get(KEY));
                assertTrue(e.getMessage().contains(address), e.getMessage());
                assertTrue(e.getMessage().contains("ERROR Too many open connections"), e.getMessage());
            }
        }
    }

    private static void answerInText(final ServerSocket listener) {
        while (true) {
            try (Socket socket = listener.accept()) {
                socket.getOutputStream().write(bytes("ERROR Too many open connections\r\n"));
                socket.shutdownOutput();
                socket.getInputStream().readAllBytes();
            } catch (final IOException ignored) {
                if (listener.isClosed()) {
                    return;
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(IoMode.class)
    void aReadOutlivesABlackHoleInMidStream(final IoMode mode) {
        try (MemcachedClient client = MemcachedClient.create(patient(mode)
                .requestTimeout(Duration.ofMillis(100))
                .connectTimeout(Duration.ofMillis(200))
                .build())) {
            client.set(KEY, VALUE);
            for (int n = 0; n < HIT_LENGTH; n += 8) {
                proxy.replies(Faults.NONE.swallowAfter(n).once());
                assertArrayEquals(VALUE, client.get(KEY), "replies swallowed after " + n);
                proxy.requests(Faults.NONE.swallowAfter(n).once());
                assertArrayEquals(VALUE, client.get(KEY), "requests swallowed after " + n);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(IoMode.class)
    void aReadWaitsForANodeThatRefusesForLessThanTheLimit(final IoMode mode) throws Exception {
        try (MemcachedClient client = MemcachedClient.create(patient(mode).build())) {
            client.set(KEY, VALUE);
            proxy.refuse();
            proxy.reset();
            final CompletableFuture<byte[]> read = CompletableFuture.supplyAsync(() -> client.get(KEY));
            proxy.heal();
            assertArrayEquals(VALUE, read.get(30, TimeUnit.SECONDS));
            assertArrayEquals(VALUE, client.get(KEY));
        }
    }

    @ParameterizedTest
    @EnumSource(IoMode.class)
    void oneNodeOfThreeThatIsGoneIsTheOneNamed(final IoMode mode) {
        try (MemcachedServer second = MemcachedServer.start();
                MemcachedServer third = MemcachedServer.start();
                FaultyProxy gone = FaultyProxy.to(third);
                MemcachedClient client = MemcachedClient.create(hasty(mode)
                        .nodes(proxy.address() + "," + second.address() + "," + gone.address())
                        .build())) {
            awaitAnswer(client);
            client.execute(values(100));
            assertAllAreThere(client, 100, "with all nodes");
            gone.refuse();
            gone.cut();
            final NodeUnavailableException e = assertThrows(
                    NodeUnavailableException.class, () -> assertAllAreThere(client, 100, "without a node"));
            assertTrue(e.getMessage().contains(gone.address()), e.getMessage());
            gone.heal();
            awaitAnswer(client);
            assertAllAreThere(client, 100, "with all nodes again");
        }
    }

    @ParameterizedTest
    @EnumSource(IoMode.class)
    void aNodeThatComesBackEmptyMisses(final IoMode mode) {
        try (MemcachedServer mortal = MemcachedServer.start();
                FaultyProxy way = FaultyProxy.to(mortal);
                MemcachedClient client = MemcachedClient.create(
                        patient(mode).nodes(way.address()).build())) {
            client.execute(values(10));
            assertAllAreThere(client, 10, "before");
            mortal.restart();
            client.getAll(keys(10), (index, flags, cas, buffer, offset, length) -> {
                throw new AssertionError("the node's memory is gone");
            });
            assertEquals(null, client.get(KEY));
        }
    }

    @ParameterizedTest
    @EnumSource(IoMode.class)
    void aLateReplyNeverReachesALaterRequest(final IoMode mode) {
        final long seed = System.nanoTime();
        System.out.println("ClientUnderFaultsIT seed " + seed);
        final Random random = new Random(seed);
        final int count = 20;
        final ScheduledExecutorService weather = Executors.newSingleThreadScheduledExecutor();
        try (MemcachedClient client = MemcachedClient.create(
                patient(mode).requestTimeout(Duration.ofMillis(20)).build())) {
            try (MemcachedClient setter = MemcachedClient.create(patient(mode).build())) {
                assertEquals(List.of(), setter.execute(values(count)));
            }
            weather.scheduleWithFixedDelay(
                    () -> proxy.replies(Faults.NONE.delay(Duration.ofMillis(random.nextInt(40)))),
                    0,
                    30,
                    TimeUnit.MILLISECONDS);
            for (int i = 0; i < 150; i++) {
                final int index = i % count;
                if (i % 10 == 0) {
                    assertAllAreThere(client, count, "seed " + seed);
                }
                assertArrayEquals(bytes("val-" + index), client.get(bytes("key-" + index)), "seed " + seed);
            }
        } finally {
            weather.shutdownNow();
        }
    }
}
