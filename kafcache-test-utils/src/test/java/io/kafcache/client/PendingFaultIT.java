package io.kafcache.client;

import static io.kafcache.client.ClientFixture.bytes;
import static io.kafcache.client.ClientFixture.waitUntil;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kafcache.testing.Faults;
import io.kafcache.testing.FaultyProxy;
import io.kafcache.testing.MemcachedOptions;
import io.kafcache.testing.MemcachedServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of calls that a thread has begun when a server dies, hangs, or is restarted, and when the thread stays away. */
class PendingFaultIT {
    private static final int MANY = 1_000;
    private static final Duration LIMIT = Duration.ofMillis(300);
    private static final Duration LIMIT_OF_A_NODE = Duration.ofMillis(600);
    private static final Duration BEYOND_EVERY_LIMIT = Duration.ofMillis(1_000);

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

    private ClientConfig.Builder hasty(final IoMode mode) {
        return ClientConfig.builder()
                .nodes(server.address())
                .ioMode(mode)
                .requestTimeout(LIMIT)
                .connectTimeout(LIMIT)
                .unavailableTimeout(LIMIT_OF_A_NODE);
    }

    private ClientConfig.Builder patient(final IoMode mode) {
        return ClientConfig.builder()
                .nodes(server.address())
                .ioMode(mode)
                .requestTimeout(ClientFixture.PATIENCE)
                .connectTimeout(ClientFixture.PATIENCE);
    }

    private static KeyList keys() {
        final KeyList keys = new KeyList();
        for (int i = 0; i < MANY; i++) {
            keys.add(bytes("key-" + i));
        }
        return keys;
    }

    private static WriteBatch values(final String prefix) {
        final WriteBatch batch = new WriteBatch();
        for (int i = 0; i < MANY; i++) {
            batch.set(bytes("key-" + i), bytes(prefix + i));
        }
        return batch;
    }

    /** A pause in which the thread makes no call is what is tested here. */
    private static void stayAway(final Duration duration) {
        final long end = System.nanoTime() + duration.toNanos();
        while (end - System.nanoTime() > 0) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    @ParameterizedTest
    @EnumSource(IoMode.class)
    void readsAreRepeatedAfterARestartAndChangesAreOfUnknownOutcome(final IoMode mode) {
        try (MemcachedClient client = MemcachedClient.create(
                patient(mode).pipelineMaxRequests(4 * MANY).build())) {
            client.execute(values("old-"));
            final PendingMultiGet multiGet = client.newMultiGet();
            final PendingBatch batch = client.newBatch();
            final Told told = new Told(MANY);
            server.freeze();
            multiGet.begin(keys(), told);
            batch.begin(values("new-"));
            assertFalse(multiGet.poll() || batch.poll());
            server.restart();
            multiGet.await();
            told.assertAllMiss();
            final UnknownOutcomeException e = assertThrows(UnknownOutcomeException.class, batch::await);
            assertTrue(e.getMessage().contains(server.address()), e.getMessage());
            assertThrows(UnknownOutcomeException.class, batch::errors);
            assertTheyCanBeBegunAgain(client, multiGet, batch);
        }
    }

    private static void assertTheyCanBeBegunAgain(
            final MemcachedClient client, final PendingMultiGet multiGet, final PendingBatch batch) {
        batch.begin(values("again-"));
        batch.await();
        assertEquals(List.of(), batch.errors());
        final Told told = new Told(MANY);
        multiGet.begin(keys(), told);
        assertArrayEquals(bytes("again-1"), client.get(bytes("key-1")));
        multiGet.await();
        told.assertAllAre("again-");
    }

    @ParameterizedTest
    @EnumSource(IoMode.class)
    void aMultigetThatIsCutAnywhereTellsEachKeyOnce(final IoMode mode) {
        try (FaultyProxy proxy = FaultyProxy.to(server);
                MemcachedClient client = MemcachedClient.create(
                        patient(mode).nodes(proxy.address()).build())) {
            final WriteBatch half = new WriteBatch();
            for (int i = 0; i < MANY; i += 2) {
                half.set(bytes("key-" + i), bytes("value"));
            }
            client.execute(half);
            final PendingMultiGet multiGet = client.newMultiGet();
            final KeyList keys = keys();
            // A reply has 33 bytes, and the cuts fall on each of them.
            for (int n = 0; n <= 33; n++) {
                proxy.replies(Faults.NONE.cutAfter(n * 265).once());
                final Told told = new Told(MANY);
                multiGet.begin(keys, told);
                multiGet.poll();
                multiGet.await();
                for (int i = 0; i < MANY; i++) {
                    assertEquals(i % 2 == 0 ? "value" : Told.MISS, told.of(i), "key " + i + ", cut " + n);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(IoMode.class)
    void aFrozenServerEndsWhatIsOnlyPolled(final IoMode mode) {
        try (MemcachedClient client = MemcachedClient.create(hasty(mode).build())) {
            client.ping();
            final PendingMultiGet multiGet = client.newMultiGet();
            final PendingBatch batch = client.newBatch();
            server.freeze();
            multiGet.begin(keys(), new Told(MANY));
            batch.begin(values("value-"));
            waitUntil("both are done", () -> multiGet.poll() & batch.poll());
            assertThrows(NodeUnavailableException.class, multiGet::await);
            assertThrows(UnknownOutcomeException.class, batch::await);
            multiGet.begin(keys(), new Told(MANY));
            batch.begin(values("value-"));
            assertThrows(NodeUnavailableException.class, batch::await, "nothing of it was sent");
            assertThrows(NodeUnavailableException.class, () -> multiGet.await(() -> false));
            server.resume();
            waitUntil("the server answers", () -> answers(client));
            assertTheyCanBeBegunAgain(client, multiGet, batch);
        }
    }

    private static boolean answers(final MemcachedClient client) {
        try {
            client.ping();
            return true;
        } catch (final NodeUnavailableException e) {
            return false;
        }
    }

    @ParameterizedTest
    @EnumSource(IoMode.class)
    void closingAClientWhoseServerHangsEndsWhatIsUnderWay(final IoMode mode) {
        final MemcachedClient client = MemcachedClient.create(patient(mode).build());
        client.ping();
        server.freeze();
        final PendingMultiGet multiGet = client.newMultiGet();
        final PendingBatch batch = client.newBatch();
        multiGet.begin(keys(), new Told(MANY));
        batch.begin(values("value-"));
        final Thread closing = new Thread(() -> {
            LockSupport.parkNanos(LIMIT.toNanos());
            client.close();
        });
        closing.start();
        assertThrows(ClientClosedException.class, multiGet::await);
        assertThrows(ClientClosedException.class, batch::await);
    }

    /** Without a connection, whose handshake nobody reads, and with one, whose replies lie there. */
    @Test
    void nothingTimesOutWhileNobodyLooks() {
        try (MemcachedClient client =
                MemcachedClient.create(hasty(IoMode.CALLER).build())) {
            final PendingBatch batch = client.newBatch();
            final PendingMultiGet multiGet = client.newMultiGet();
            final Told told = new Told(MANY);
            batch.begin(values("value-"));
            stayAway(BEYOND_EVERY_LIMIT);
            batch.await();
            multiGet.begin(keys(), told);
            batch.begin(values("value-"));
            stayAway(BEYOND_EVERY_LIMIT);
            client.ping();
            multiGet.await();
            batch.await();
            told.assertAllAre("value-");
        }
    }

    /** More than the sockets hold, so that the server, too, waits for the thread. */
    @Test
    void aServerThatCouldNotWriteWhileNobodyReadGoesOn() {
        try (MemcachedClient client = MemcachedClient.create(
                hasty(IoMode.CALLER).pipelineMaxBytes(64 << 20).build())) {
            final byte[] value = new byte[100_000];
            client.set(bytes("key"), value);
            final KeyList keys = new KeyList();
            for (int i = 0; i < 300; i++) {
                keys.add(bytes("key"));
            }
            final long[] read = {0};
            final PendingMultiGet multiGet = client.newMultiGet();
            multiGet.begin(keys, (index, flags, cas, buffer, offset, length) -> read[0] += length);
            stayAway(BEYOND_EVERY_LIMIT);
            assertArrayEquals(value, client.get(bytes("key")));
            multiGet.await();
            assertEquals(30_000_000, read[0]);
        }
    }

    @ParameterizedTest
    @EnumSource(IoMode.class)
    void aRestartWhileNobodyLooksIsNoticed(final IoMode mode) {
        try (MemcachedClient client = MemcachedClient.create(hasty(mode).build())) {
            final PendingMultiGet multiGet = client.newMultiGet();
            final PendingBatch batch = client.newBatch();
            client.execute(values("old-"));
            server.freeze();
            final Told told = new Told(MANY);
            multiGet.begin(keys(), told);
            batch.begin(values("new-"));
            server.restart();
            stayAway(Duration.ofMillis(50));
            client.ping();
            multiGet.await();
            told.assertAllMiss();
            assertThrows(UnknownOutcomeException.class, batch::await);
        }
    }
}
