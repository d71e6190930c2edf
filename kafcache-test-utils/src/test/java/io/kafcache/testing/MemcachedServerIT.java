package io.kafcache.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kafcache.client.protocol.Opcode;
import io.kafcache.client.protocol.Status;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a test may do to a server of any kind. */
final class MemcachedServerIT extends MemcachedContract {
    private MemcachedServer server;

    @BeforeEach
    void start() {
        server = start(MemcachedOptions.defaults());
    }

    private void set() {
        set(connect(server), "k", "v");
    }

    private Status get() {
        return get(connect(server), "k").status();
    }

    private RuntimeException assertRefused() {
        return assertThrows(UncheckedIOException.class, () -> new RawClient(server));
    }

    @Test
    void tellsWhatItIs() {
        assertEquals(kind, server.kind());
        assertEquals(server.host() + ":" + server.port(), server.address());
        assertTrue(server.description().contains("memcached 1."), server.description());
        assertTrue(server.description().contains(server.address()), server.description());
        assertEquals(server.description(), server.toString());
    }

    @Test
    void flushRemovesAllItems() {
        set();
        server.flush();
        assertEquals(Status.KEY_NOT_FOUND, get());
        set();
        assertEquals(Status.SUCCESS, get());
    }

    @Test
    void statsAreThoseOfTheServer() {
        set();
        assertEquals("1", server.stats("").get("curr_items"));
        assertEquals("off", server.stats("settings").get("evictions"));
        assertThrows(IllegalStateException.class, () -> server.stats("nonsense"));
    }

    @Test
    void killBreaksConnectionsAndRestartComesBackEmptyOnTheSamePort() {
        final int port = server.port();
        set();
        final String before = server.stats("").get("pid");
        try (RawClient client = new RawClient(server)) {
            server.kill();
            assertArrayEquals(new byte[0], client.receiveAll());
        }
        assertRefused();
        assertDoesNotThrow(server::kill);
        assertThrows(IllegalStateException.class, server::freeze);
        assertThrows(IllegalStateException.class, server::resume);
        server.restart();
        assertEquals(port, server.port());
        assertEquals(Status.KEY_NOT_FOUND, get());
        assertNotEquals(before, server.stats("").get("pid"));
    }

    @Test
    void restartsARunningServer() {
        set();
        server.restart();
        assertEquals(Status.KEY_NOT_FOUND, get());
    }

    @Test
    void aFrozenServerAnswersNothingUntilResumed() throws Exception {
        set();
        try (RawClient before = new RawClient(server)) {
            assertEquals(Status.SUCCESS, before.call(RawRequest.of(Opcode.NOOP)).status());
            server.freeze();
            assertDoesNotThrow(server::freeze);
            before.send(RawRequest.of(Opcode.GET, "k"));
            before.socket().setSoTimeout(100);
            final UncheckedIOException timeout = assertThrows(UncheckedIOException.class, before::receive);
            assertEquals(SocketTimeoutException.class, timeout.getCause().getClass());
            try (RawClient during = new RawClient(server)) {
                during.send(RawRequest.of(Opcode.GET, "k"));
                server.resume();
                before.socket().setSoTimeout(20_000);
                assertEquals("v", before.receive().text());
                assertEquals("v", during.receive().text());
            }
        }
        assertDoesNotThrow(server::resume);
    }

    @Test
    void aFrozenServerCanBeKilled() {
        try (RawClient client = new RawClient(server)) {
            client.call(RawRequest.of(Opcode.NOOP));
            server.freeze();
            client.send(RawRequest.of(Opcode.NOOP));
            server.kill();
            assertEquals(0, client.receiveAll().length);
        }
        assertRefused();
        server.restart();
        assertEquals(Status.KEY_NOT_FOUND, get());
    }

    @Test
    void closeEndsAFrozenServerAndWhatFollowsIsRefused() {
        server.freeze();
        server.close();
        assertRefused();
        assertDoesNotThrow(server::close);
        assertThrows(IllegalStateException.class, server::restart);
        assertThrows(IllegalStateException.class, server::kill);
        assertThrows(IllegalStateException.class, server::freeze);
    }

    @Test
    void optionsReachTheServer() {
        final MemcachedOptions options = MemcachedOptions.builder()
                .memoryLimitMiB(8)
                .itemSizeMax(96 << 10)
                .refuseEvictions(false)
                .threads(2)
                .connectionLimit(100)
                .casEnabled(false)
                .flushEnabled(false)
                .idleTimeout(Duration.ofSeconds(77))
                .build();
        try (MemcachedServer other = start(options)) {
            final Map<String, String> settings = other.stats("settings");
            assertEquals("8388608", settings.get("maxbytes"));
            assertEquals("98304", settings.get("item_size_max"));
            assertEquals("on", settings.get("evictions"));
            assertEquals("2", settings.get("num_threads"));
            assertEquals("100", settings.get("maxconns"));
            assertEquals("no", settings.get("cas_enabled"));
            assertEquals("no", settings.get("flush_enabled"));
            assertEquals("77", settings.get("idle_timeout"));
            assertThrows(IllegalStateException.class, other::flush);
            assertEquals(options, other.options());
        }
    }
}
