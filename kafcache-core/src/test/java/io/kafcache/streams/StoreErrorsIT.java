package io.kafcache.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kafcache.client.ClientConfig;
import io.kafcache.client.MemcachedClient;
import io.kafcache.testing.MemcachedOptions;
import io.kafcache.testing.MemcachedServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.LogAndContinueProcessingExceptionHandler;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.junit.jupiter.api.Test;

/** What a user is told when a store cannot work. */
class StoreErrorsIT {
    private static final Bytes KEY = Bytes.wrap("key".getBytes(UTF_8));
    private static final byte[] VALUE = "value".getBytes(UTF_8);

    private static StoreHarness open(final String... config) {
        final Map<String, String> map = new HashMap<>();
        map.put(KafcacheConfig.UNAVAILABLE_TIMEOUT_MS_CONFIG, "500");
        // What is put or got concerns the servers at once.
        map.put(KafcacheConfig.WRITE_BUFFER_BYTES_CONFIG, "0");
        map.put(KafcacheConfig.NEAR_CACHE_BYTES_CONFIG, "0");
        for (int i = 0; i < config.length; i += 2) {
            map.put(config[i], config[i + 1]);
        }
        return new StoreHarness(KafcacheStores.keyValueStore(StoreHarness.STORE), "application", map);
    }

    private static String messages(final Throwable thrown) {
        final StringBuilder messages = new StringBuilder();
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            messages.append(t.getMessage()).append('\n');
        }
        return messages.toString();
    }

    private static void assertTells(final String expected, final Throwable thrown) {
        assertTrue(messages(thrown).contains(expected), () -> "not told: " + expected + "\nin: " + messages(thrown));
    }

    @Test
    void anUnreachableServerIsNamed() throws IOException {
        final String address;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            address = "127.0.0.1:" + socket.getLocalPort();
        }
        final StreamsException e =
                assertThrows(StreamsException.class, () -> open(KafcacheConfig.SERVERS_CONFIG, address));
        assertTells("Store store of task 0_0: memcached " + address + " has not answered for 500 ms", e);
        assertTells("Connection refused", e);
    }

    @Test
    void anUnknownKeyIsNamedWithTheOneThatWasMeant() {
        final ConfigException e = assertThrows(ConfigException.class, () -> open("kafcache.severs", "localhost:11211"));
        assertTells("kafcache.severs", e);
        assertTells("kafcache.servers", e);
    }

    @Test
    void anImpossibleListOfServersIsRefused() {
        for (final String servers : new String[] {"", "host:port", "a:11211,,b:11211", "a:0", "a:11211,a:11211"}) {
            final ConfigException e =
                    assertThrows(ConfigException.class, () -> open(KafcacheConfig.SERVERS_CONFIG, servers));
            assertTells("kafcache.servers", e);
        }
    }

    @Test
    void aValueLargerThanTheServersMemoryFailsAndLeavesRoomForOthers() {
        try (MemcachedServer server = MemcachedServer.start(
                        MemcachedOptions.builder().memoryLimitMiB(16).build());
                StoreHarness harness = open(KafcacheConfig.SERVERS_CONFIG, server.address())) {
            final StreamsException e =
                    assertThrows(StreamsException.class, () -> harness.store().put(KEY, new byte[40 << 20]));
            assertTells(server.address() + " is full (limit " + (16 << 20) + " bytes)", e);
            assertTells("raise its limit (-m), or add a node", e);
            harness.store().put(KEY, VALUE);
            assertArrayEquals(VALUE, harness.store().get(KEY));
        }
    }

    /** Nobody goes on from a state in which a value may be missing. */
    @Test
    void aRefusedWriteMakesTheNextOpeningStartAnew() {
        try (MemcachedServer server = MemcachedServer.start(
                MemcachedOptions.builder().memoryLimitMiB(16).build())) {
            final String lineage;
            try (StoreHarness harness = open(KafcacheConfig.SERVERS_CONFIG, server.address())) {
                harness.pipe(KEY, VALUE);
                lineage = claim(server).lineage();
                assertThrows(StreamsException.class, () -> harness.store().put(KEY, new byte[40 << 20]));
                final ClaimText claim = claim(server);
                assertTrue(claim == null || claim.state().equals("TAINTED"), () -> claim.state());
                assertThrows(StreamsException.class, harness::close, "what was put is not on the server");
            }
            try (StoreHarness harness = open(KafcacheConfig.SERVERS_CONFIG, server.address())) {
                harness.pipe(KEY, VALUE);
                assertNotEquals(lineage, claim(server).lineage());
            }
        }
    }

    private static ClaimText claim(final MemcachedServer server) {
        return ClaimText.read(server, "application", StoreHarness.STORE, 0);
    }

    /** What the index has and a server has not was lost, whatever it was that removed it. */
    @Test
    void anEntryThatItsServerHasLostIsNoAbsentOne() {
        try (MemcachedServer server = MemcachedServer.start();
                StoreHarness harness = open(KafcacheConfig.SERVERS_CONFIG, server.address())) {
            harness.pipe(KEY, VALUE);
            assertArrayEquals(VALUE, harness.store().get(KEY));
            try (MemcachedClient client = MemcachedClient.create(
                    ClientConfig.builder().nodes(server.address()).build())) {
                assertTrue(client.delete(claim(server).itemKey(KEY.get())));
            }
            assertNull(harness.store().get(Bytes.wrap(new byte[] {1})), "one that never was");
            assertThrows(TaskMigratedException.class, () -> harness.store().get(KEY));
            assertEquals("TAINTED", claim(server).state(), "nobody goes on from it");
            assertThrows(StreamsException.class, harness::close, "a lost store cannot commit");
        }
    }

    /** Its item names chunks on both servers; whichever of them lost its memory, the value is no reason for the thread to end. */
    @Test
    void aValueThatLacksPartsMakesTheTaskStartAnew() {
        for (int lost = 0; lost < 2; lost++) {
            try (MemcachedServer first = MemcachedServer.start();
                    MemcachedServer second = MemcachedServer.start();
                    StoreHarness harness = open(
                            KafcacheConfig.SERVERS_CONFIG,
                            first.address() + ',' + second.address(),
                            KafcacheConfig.UNAVAILABLE_TIMEOUT_MS_CONFIG,
                            "10000")) {
                harness.pipe(KEY, new byte[20 << 20]);
                (lost == 0 ? first : second).restart();
                assertThrows(TaskMigratedException.class, () -> harness.store().get(KEY));
                assertThrows(StreamsException.class, harness::close, "a lost store cannot commit");
            }
        }
    }

    @Test
    void aHandlerThatContinuesIsNotAskedAboutALostStore() {
        try (MemcachedServer server = MemcachedServer.start();
                StoreHarness harness = open(
                        KafcacheConfig.SERVERS_CONFIG,
                        server.address(),
                        StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG,
                        LogAndContinueProcessingExceptionHandler.class.getName())) {
            harness.pipe(KEY, VALUE);
            server.kill();
            assertThrows(StreamsException.class, () -> harness.store().get(KEY));
            final StreamsException e = assertThrows(
                    StreamsException.class,
                    () -> harness.pipe(KEY, VALUE),
                    "to continue would drop the record's change to the state");
            assertInstanceOf(ProcessorStateException.class, e.getCause());
            assertTells(server.address() + " has not answered", e);
            assertThrows(StreamsException.class, harness::close, "what was put is not on the server");
        }
    }

    @Test
    void aWriteOfUnknownOutcomeMakesTheTaskStartAnew() {
        MemcachedServer.requireReal();
        try (MemcachedServer server = MemcachedServer.startReal(MemcachedOptions.defaults());
                StoreHarness harness = open(
                        KafcacheConfig.SERVERS_CONFIG,
                        server.address(),
                        KafcacheConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        "200",
                        StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG,
                        LogAndContinueProcessingExceptionHandler.class.getName())) {
            harness.store().put(KEY, VALUE);
            server.freeze();
            final TaskMigratedException e = assertThrows(TaskMigratedException.class, () -> harness.pipe(KEY, VALUE));
            assertTells("no answer to SET for 200 ms", e);
            server.resume();
            assertThrows(StreamsException.class, harness::close, "a lost store cannot commit");
        }
    }

    @Test
    void aQueryFromAnotherThreadGetsAnExceptionOfTheStore() throws InterruptedException {
        try (MemcachedServer server = MemcachedServer.start();
                StoreHarness harness = open(KafcacheConfig.SERVERS_CONFIG, server.address())) {
            harness.store().put(KEY, VALUE);
            server.kill();
            final Throwable[] thrown = new Throwable[1];
            final Thread query = new Thread(() -> harness.store().get(KEY));
            query.setUncaughtExceptionHandler((thread, e) -> thrown[0] = e);
            query.start();
            query.join();
            assertNotNull(thrown[0]);
            assertInstanceOf(ProcessorStateException.class, thrown[0]);
            assertTells(server.address() + " has not answered", thrown[0]);
            assertThrows(StreamsException.class, harness::close, "what was put is not on the server");
        }
    }

    @Test
    void aStoreOpensAgainAfterItFailedTo() {
        try (MemcachedServer server = MemcachedServer.start()) {
            server.kill();
            assertThrows(StreamsException.class, () -> open(KafcacheConfig.SERVERS_CONFIG, server.address()));
            server.restart();
            try (StoreHarness harness = open(KafcacheConfig.SERVERS_CONFIG, server.address())) {
                harness.pipe(KEY, VALUE);
                assertArrayEquals(VALUE, harness.store().get(KEY));
                assertTrue(harness.stateStore().persistent());
            }
        }
    }
}
