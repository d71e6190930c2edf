package io.kafcache.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kafcache.client.protocol.Opcode;
import io.kafcache.client.protocol.Status;
import io.kafcache.testing.MemcachedServer.Kind;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests that the real memcached and the embedded one both pass: what they pin down is how memcached behaves. */
@ParameterizedClass(name = "{0}")
@EnumSource(
        value = Kind.class,
        names = {"REAL", "EMBEDDED"})
abstract class MemcachedContract {
    @Parameter
    Kind kind;

    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    @AfterEach
    void closeAll() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }

    /** Starts a server that is closed after the test. */
    final MemcachedServer start(final MemcachedOptions options) {
        if (kind == Kind.REAL) {
            MemcachedServer.requireReal();
        }
        final MemcachedServer server =
                kind == Kind.REAL ? MemcachedServer.startReal(options) : MemcachedServer.startEmbedded(options);
        open.push(server);
        return server;
    }

    /** Connects to a server; the connection is closed after the test. */
    final RawClient connect(final MemcachedServer server) {
        final RawClient client = new RawClient(server);
        open.push(client);
        return client;
    }

    final RawClient connect(final MemcachedOptions options) {
        return connect(start(options));
    }

    static void assertStatus(final Status expected, final RawReply reply) {
        assertEquals(expected, reply.status(), reply::toString);
    }

    static void set(final RawClient client, final String key, final String value) {
        assertStatus(Status.SUCCESS, client.call(RawRequest.store(Opcode.SET, key, value)));
    }

    static RawReply get(final RawClient client, final String key) {
        return client.call(RawRequest.of(Opcode.GET, key));
    }

    static void assertValue(final RawClient client, final String key, final String value) {
        final RawReply reply = get(client, key);
        assertStatus(Status.SUCCESS, reply);
        assertEquals(value, reply.text());
    }

    static void assertMiss(final RawClient client, final String key) {
        assertStatus(Status.KEY_NOT_FOUND, get(client, key));
    }
}
