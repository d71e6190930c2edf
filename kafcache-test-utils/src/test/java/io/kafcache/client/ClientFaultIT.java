package io.kafcache.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kafcache.testing.MemcachedOptions;
import io.kafcache.testing.MemcachedServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a client does when a server dies, hangs, or is not there: real processes, really killed and stopped. */
class ClientFaultIT {
    private static final byte[] KEY = "key".getBytes(UTF_8);
    private static final byte[] VALUE = "value".getBytes(UTF_8);
    private static final Duration FAR_BEYOND_EVERY_LIMIT = Duration.ofSeconds(30);

    private MemcachedServer server;

    @BeforeEach
    void startServer() {
        MemcachedServer.requireReal();
        server = MemcachedServer.startReal(MemcachedOptions.defaults());
    }

    @AfterEach
    void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    private ClientConfig.Builder config(final IoMode mode) {
        return ClientConfig.builder()
                .nodes(server.address())
                .ioMode(mode)
                .requestTimeout(Duration.ofMillis(200))
                .connectTimeout(Duration.ofMillis(200))
                .unavailableTimeout(Duration.ofSeconds(1));
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void waitUntil(final String what, final BooleanSupplier condition) {
        final long deadline = System.nanoTime() + FAR_BEYOND_EVERY_LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("waited in vain until " + what);
            }
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @EnumSource(IoMode.class)
    void aNodeThatIsNotThereIsNamedWithWhatWasSeen(final IoMode mode) throws IOException {
        final String address = "127.0.0.1:" + unusedPort();
        try (MemcachedClient client =
                MemcachedClient.create(config(mode).nodes(address).build())) {
            final NodeUnavailableException e = assertTimeoutPreemptively(
                    FAR_BEYOND_EVERY_LIMIT, () -> assertThrows(NodeUnavailableException.class, () -> client.get(KEY)));
            assertTrue(e.getMessage().contains(address + " has not answered for 1000 ms"), e.getMessage());
            assertTrue(e.getMessage().contains("Connection refused"), e.getMessage());
            assertThrows(NodeUnavailableException.class, () -> client.set(KEY, VALUE));
        }
    }

    @ParameterizedTest
    @EnumSource(IoMode.class)
    void aHostThatDoesNotResolveIsNamed(final IoMode mode) {
        try (MemcachedClient client = MemcachedClient.create(
                config(mode).nodes("no-such-host.invalid:11211").build())) {
            final NodeUnavailableException e = assertThrows(NodeUnavailableException.class, () -> client.get(KEY));
            assertTrue(e.getMessage().contains("no-such-host.invalid:11211"), e.getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource(IoMode.class)
    void aReadOutlivesARestartOfTheServer(final IoMode mode) {
        try (MemcachedClient client = MemcachedClient.create(config(mode).build())) {
            client.set(KEY, VALUE);
            server.restart();
            assertEquals(null, client.get(KEY));
            client.set(KEY, VALUE);
            assertArrayEquals(VALUE, client.get(KEY));
        }
    }

    @ParameterizedTest
    @EnumSource(IoMode.class)
    void aReadWaitsForAServerThatComesBackWithinTheLimit(final IoMode mode) throws Exception {
        try (MemcachedClient client = MemcachedClient.create(
                config(mode).unavailableTimeout(FAR_BEYOND_EVERY_LIMIT).build())) {
            client.set(KEY, VALUE);
            server.kill();
            final CompletableFuture<byte[]> read = CompletableFuture.supplyAsync(() -> client.get(KEY));
            server.restart();
            assertEquals(null, read.get(30, TimeUnit.SECONDS));
        }
    }

    @ParameterizedTest
    @EnumSource(IoMode.class)
    void aWriteThatAFrozenServerMayHaveDoneIsOfUnknownOutcome(final IoMode mode) {
        try (MemcachedClient client = MemcachedClient.create(config(mode).build())) {
            client.set(KEY, VALUE);
            server.freeze();
            final UnknownOutcomeException e = assertThrows(UnknownOutcomeException.class, () -> client.set(KEY, VALUE));
            assertTrue(e.getMessage().contains(server.address()), e.getMessage());
            assertTrue(e.getMessage().contains("no answer to SET for 200 ms"), e.getMessage());
            assertThrows(NodeUnavailableException.class, () -> client.get(KEY));
            server.resume();
            assertArrayEquals(VALUE, client.get(KEY));
        }
    }

    @ParameterizedTest
    @EnumSource(IoMode.class)
    void aReadOutlivesAServerThatIsFrozenForLessThanTheLimit(final IoMode mode) throws Exception {
        try (MemcachedClient client = MemcachedClient.create(
                config(mode).unavailableTimeout(FAR_BEYOND_EVERY_LIMIT).build())) {
            client.set(KEY, VALUE);
            server.freeze();
            final CompletableFuture<byte[]> read = CompletableFuture.supplyAsync(() -> client.get(KEY));
            assertThrows(TimeoutException.class, () -> read.get(500, TimeUnit.MILLISECONDS));
            server.resume();
            assertArrayEquals(VALUE, read.get(30, TimeUnit.SECONDS));
        }
    }

    @ParameterizedTest
    @EnumSource(IoMode.class)
    void closingFailsACallThatHangs(final IoMode mode) {
        final MemcachedClient client = MemcachedClient.create(config(mode)
                .requestTimeout(FAR_BEYOND_EVERY_LIMIT)
                .unavailableTimeout(FAR_BEYOND_EVERY_LIMIT)
                .build());
        client.set(KEY, VALUE);
        server.freeze();
        final CountDownLatch calling = new CountDownLatch(1);
        final CompletableFuture<byte[]> read = CompletableFuture.supplyAsync(() -> {
            calling.countDown();
            return client.get(KEY);
        });
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            calling.await();
            client.close();
            final ExecutionException e = assertThrows(ExecutionException.class, read::get);
            assertInstanceOf(ClientClosedException.class, e.getCause());
        });
        assertThrows(ClientClosedException.class, () -> client.get(KEY));
    }

    @Test
    void requestsTimeOutWhileTheirCallerPolls() {
        try (MemcachedClient client = MemcachedClient.create(
                config(IoMode.CALLER).ioSpin(Duration.ofSeconds(1)).build())) {
            client.set(KEY, VALUE);
            server.freeze();
            final long start = System.nanoTime();
            assertThrows(UnknownOutcomeException.class, () -> client.set(KEY, VALUE));
            final Duration waited = Duration.ofNanos(System.nanoTime() - start);
            assertTrue(waited.compareTo(Duration.ofSeconds(1)) < 0, "waited until the polling ended: " + waited);
        }
    }

    @ParameterizedTest
    @EnumSource(IoMode.class)
    void aConnectionThatWasClosedWhileIdleIsNotWrittenTo(final IoMode mode) {
        try (MemcachedClient client = MemcachedClient.create(config(mode).build())) {
            client.set(KEY, VALUE);
            server.restart();
            waitUntil("the server has no connection but this", () -> connections() == 1);
            client.set(KEY, VALUE);
            assertArrayEquals(VALUE, client.get(KEY));
        }
    }

    @ParameterizedTest
    @EnumSource(IoMode.class)
    void aBatchOfWhichANodeNeverHeardIsUncertainOnceAnotherHas(final IoMode mode) throws IOException {
        try (MemcachedClient client = MemcachedClient.create(config(mode)
                .nodes(server.address() + ",127.0.0.1:" + unusedPort())
                .build())) {
            final WriteBatch batch = new WriteBatch();
            for (int i = 0; i < 100; i++) {
                batch.set(("key" + i).getBytes(UTF_8), VALUE);
            }
            assertThrows(UnknownOutcomeException.class, () -> client.execute(batch));
        }
    }

    @Test
    void theConnectionsOfAThreadThatEndedAreClosed() throws Exception {
        try (MemcachedClient client =
                MemcachedClient.create(config(IoMode.CALLER).build())) {
            client.set(KEY, VALUE);
            final int before = connections();
            final Thread thread = new Thread(() -> client.get(KEY));
            thread.start();
            thread.join();
            assertEquals(before + 1, connections());
            CompletableFuture.supplyAsync(() -> client.get(KEY), Executors.newSingleThreadExecutor())
                    .get();
            waitUntil("the ended thread's connection is closed", () -> connections() == before + 1);
        }
        waitUntil("all connections are closed", () -> connections() == 1);
    }

    /** The connection that asks is among them. */
    private int connections() {
        return Integer.parseInt(server.stats("").get("curr_connections")) - idleConnections();
    }

    /** memcached counts its listening sockets. */
    private static int idleConnections() {
        return 1;
    }

    @Test
    void closingLeavesNoThreadBehind() {
        final Set<Thread> before = Thread.getAllStackTraces().keySet();
        final MemcachedClient client =
                MemcachedClient.create(config(IoMode.SHARED).sharedThreads(3).build());
        client.set(KEY, VALUE);
        client.close();
        waitUntil("the I/O threads have ended", () -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("kafcache-io") && !before.contains(thread)));
        client.close();
    }

    @Test
    void tooManyConnectionsAreToldInTheServersWords() {
        try (MemcachedServer narrow = MemcachedServer.startReal(MemcachedOptions.builder()
                        .threads(1)
                        .connectionLimit(40)
                        .build());
                MemcachedClient first = MemcachedClient.create(
                        config(IoMode.CALLER).nodes(narrow.address()).build());
                MemcachedClient second = MemcachedClient.create(config(IoMode.CALLER)
                        .nodes(narrow.address())
                        .connectionsPerNode(64)
                        .build())) {
            first.set(KEY, VALUE);
            final MemcachedException e = assertThrows(MemcachedException.class, () -> {
                for (int i = 0; i < 1_000; i++) {
                    second.get(("key" + i).getBytes(UTF_8));
                }
            });
            assertTrue(e.getMessage().contains("Too many open connections"), e.getMessage());
            assertArrayEquals(VALUE, first.get(KEY));
        }
    }
}
