package io.kafcache.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kafcache.client.protocol.Opcode;
import io.kafcache.client.protocol.Status;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What malformed requests and odd streams lead to. */
final class ProtocolIT extends MemcachedContract {
    private MemcachedServer server;
    private RawClient client;

    @BeforeEach
    void connect() {
        server = start(MemcachedOptions.defaults());
        client = connect(server);
    }

    private static Map<String, RawRequest> malformed() {
        final String longKey = "k".repeat(251);
        final byte[] stray = {1};
        final Map<String, RawRequest> requests = new LinkedHashMap<>();
        for (final Opcode opcode : List.of(Opcode.GET, Opcode.GETQ, Opcode.GETK, Opcode.DELETE)) {
            requests.put(opcode + " without key", RawRequest.of(opcode));
            requests.put(opcode + " with a long key", RawRequest.of(opcode, longKey));
            requests.put(opcode + " with extras", RawRequest.of(opcode, "k").extras(0));
            requests.put(opcode + " with a value", RawRequest.of(opcode, "k").value(stray));
        }
        for (final Opcode opcode : List.of(Opcode.SET, Opcode.SETQ, Opcode.ADD, Opcode.REPLACE)) {
            requests.put(opcode + " without key", RawRequest.store(opcode, "", "v"));
            requests.put(opcode + " with a long key", RawRequest.store(opcode, longKey, "v"));
            requests.put(
                    opcode + " without extras",
                    RawRequest.store(opcode, "k", "v").extras());
            requests.put(
                    opcode + " with short extras",
                    RawRequest.store(opcode, "k", "v").extras(0));
        }
        for (final Opcode opcode : List.of(Opcode.APPEND, Opcode.PREPENDQ)) {
            requests.put(opcode + " without key", RawRequest.store(opcode, "", "v"));
            requests.put(
                    opcode + " with extras", RawRequest.store(opcode, "k", "v").extras(0, 0));
        }
        for (final Opcode opcode : List.of(Opcode.INCREMENT, Opcode.DECREMENTQ)) {
            requests.put(opcode + " without key", RawRequest.of(opcode).count(1, 1, 0));
            requests.put(opcode + " without extras", RawRequest.of(opcode, "k"));
            requests.put(
                    opcode + " with a value",
                    RawRequest.of(opcode, "k").count(1, 1, 0).value(stray));
        }
        for (final Opcode opcode : List.of(Opcode.TOUCH, Opcode.GAT, Opcode.GATKQ)) {
            requests.put(opcode + " without key", RawRequest.of(opcode).extras(0));
            requests.put(opcode + " without extras", RawRequest.of(opcode, "k"));
            requests.put(
                    opcode + " with long extras", RawRequest.of(opcode, "k").extras(0, 0));
        }
        for (final Opcode opcode : List.of(Opcode.NOOP, Opcode.VERSION, Opcode.QUIT, Opcode.FLUSH)) {
            requests.put(opcode + " with a key", RawRequest.of(opcode, "k"));
            requests.put(opcode + " with a value", RawRequest.of(opcode).value(stray));
        }
        requests.put("NOOP with extras", RawRequest.of(Opcode.NOOP).extras(0));
        requests.put("FLUSH with long extras", RawRequest.of(Opcode.FLUSH).extras(0, 0));
        requests.put("STAT with extras", RawRequest.of(Opcode.STAT).extras(0));
        return requests;
    }

    @Test
    void aMalformedRequestIsAnsweredAndEndsTheConnection() {
        malformed().forEach((name, request) -> {
            final RawClient own = connect(server);
            final RawReply reply = own.call(request.opaque(5));
            assertEquals(Status.INVALID_ARGUMENTS, reply.status(), name);
            assertEquals(5, reply.opaque(), name);
            assertEquals(0, own.receiveAll().length, name);
        });
        assertStatus(Status.SUCCESS, client.call(RawRequest.of(Opcode.NOOP)));
    }

    @Test
    void nothingBehindAMalformedRequestIsAnswered() {
        client.send(RawRequest.of(Opcode.NOOP).opaque(1), RawRequest.of(Opcode.GET), RawRequest.of(Opcode.NOOP));
        assertEquals(1, client.receive().opaque());
        assertStatus(Status.INVALID_ARGUMENTS, client.receive());
        assertEquals(0, client.receiveAll().length);
    }

    @Test
    void aBodyShorterThanItsPartsEndsTheConnection() {
        client.send(RawRequest.of(Opcode.GET, "kkkk").bodyLength(2));
        assertStatus(Status.UNKNOWN_COMMAND, client.receive());
        assertEquals(0, client.receiveAll().length);
    }

    @Test
    void anUnknownCommandWithoutBodyIsAnswered() {
        final List<RawReply> replies =
                client.pipeline(RawRequest.of(Opcode.GET).opcodeByte(0x77).opaque(3));
        assertEquals(1, replies.size());
        assertStatus(Status.UNKNOWN_COMMAND, replies.get(0));
        assertEquals(0x77, replies.get(0).opcode());
        assertEquals(3, replies.get(0).opaque());
    }

    /** The key is taken from the stream twice, and so the request behind it is lost. */
    @Test
    void anUnknownCommandWithAKeySwallowsWhatFollows() {
        client.send(
                RawRequest.of(Opcode.GET, "k".repeat(24)).opcodeByte(0x77),
                RawRequest.of(Opcode.NOOP).opaque(1),
                RawRequest.of(Opcode.NOOP).opaque(2));
        assertStatus(Status.UNKNOWN_COMMAND, client.receive());
        assertEquals(2, client.receive().opaque());
    }

    /** Nobody looks whether these have a value, and so it stands for the next request. */
    @Test
    void aStrayValueOfTouchAndStatIsTheNextRequest() {
        final byte[] noop = RawRequest.of(Opcode.NOOP).opaque(9).bytes();
        client.send(RawRequest.of(Opcode.TOUCH, "k").extras(0).value(noop));
        assertStatus(Status.KEY_NOT_FOUND, client.receive());
        assertEquals(9, client.receive().opaque());
        client.send(RawRequest.of(Opcode.STAT, "reset").value(noop));
        assertEquals(Opcode.STAT.code(), client.receive().opcode());
        assertEquals(9, client.receive().opaque());
    }

    @Test
    void badMagicEndsTheConnectionAndLosesRepliesThatWereNotFlushed() {
        set(client, "k", "v");
        client.send(join(
                RawRequest.of(Opcode.GET, "k").opaque(1).bytes(),
                RawRequest.of(Opcode.NOOP).opaque(2).bytes(),
                RawRequest.of(Opcode.GET, "k").opaque(3).bytes(),
                new byte[24]));
        assertEquals(1, client.receive().opaque());
        assertEquals(2, client.receive().opaque());
        assertEquals(0, client.receiveAll().length);
    }

    @Test
    void theStartOfABadFrameDoesNoHarmYet() {
        set(client, "k", "v");
        client.send(join(RawRequest.of(Opcode.GET, "k").opaque(1).bytes(), new byte[3]));
        assertEquals(1, client.receive().opaque());
        client.send(new byte[21]);
        assertEquals(0, client.receiveAll().length);
    }

    private static byte[] join(final byte[]... parts) {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (final byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }

    @Test
    void framesMayComeInAnyPieces() {
        final byte[] bytes = join(
                RawRequest.store(Opcode.SETQ, "k", "value").bytes(),
                RawRequest.of(Opcode.GETK, "k").bytes(),
                RawRequest.store(Opcode.SETQ, "empty", "").bytes(),
                RawRequest.of(Opcode.GETK, "empty").bytes(),
                RawRequest.of(Opcode.NOOP).bytes());
        for (int length = 1; length < bytes.length; length++) {
            for (int start = 0; start < bytes.length; start += length) {
                client.send(Arrays.copyOfRange(bytes, start, Math.min(bytes.length, start + length)));
            }
            assertEquals("value", client.receive().text());
            assertEquals("empty", client.receive().key());
            assertEquals(Opcode.NOOP.code(), client.receive().opcode());
        }
    }

    @Test
    void aConnectionThatEndsWithinAValueStoresNothing() {
        set(client, "k", "v");
        final byte[] bytes = RawRequest.store(Opcode.SET, "k", "another").bytes();
        final RawClient other = connect(server);
        other.send(Arrays.copyOf(bytes, bytes.length - 1));
        other.close();
        assertValue(client, "k", "v");
    }

    @Test
    void thereIsNoLoginWithoutSasl() {
        assertStatus(Status.UNKNOWN_COMMAND, client.call(RawRequest.of(Opcode.SASL_LIST_MECHS)));
        final List<RawReply> replies = client.pipeline(
                RawRequest.of(Opcode.SASL_AUTH, "PLAIN").value(new byte[100]),
                RawRequest.of(Opcode.SASL_STEP, "PLAIN").value(new byte[10]));
        assertEquals(
                List.of(Status.UNKNOWN_COMMAND, Status.UNKNOWN_COMMAND),
                replies.stream().map(RawReply::status).toList());
    }

    @Test
    void statsAreAFrameEachEndedByAnEmptyOne() {
        set(client, "k", "v");
        client.send(RawRequest.of(Opcode.STAT).opaque(11));
        final Map<String, String> stats = new LinkedHashMap<>();
        for (RawReply reply = client.receive(); !reply.key().isEmpty(); reply = client.receive()) {
            assertStatus(Status.SUCCESS, reply);
            assertEquals(11, reply.opaque());
            stats.put(reply.key(), reply.text());
        }
        assertTrue(
                stats.keySet()
                        .containsAll(List.of(
                                "pid",
                                "time",
                                "uptime",
                                "version",
                                "curr_items",
                                "total_items",
                                "bytes",
                                "limit_maxbytes",
                                "evictions",
                                "cmd_get",
                                "cmd_set",
                                "get_hits",
                                "get_misses",
                                "threads",
                                "curr_connections")),
                stats::toString);
        assertEquals("1", stats.get("curr_items"));
        assertEquals("61", stats.get("bytes"));
        assertEquals("1", stats.get("cmd_set"));
        assertEquals("1", stats.get("curr_connections"));
        for (final String group : List.of("settings", "settings and more", "items", "slabs", "reset")) {
            client.send(RawRequest.of(Opcode.STAT, group), RawRequest.of(Opcode.NOOP));
            RawReply reply = client.receive();
            while (!reply.key().isEmpty()) {
                reply = client.receive();
            }
            assertStatus(Status.SUCCESS, reply);
            assertEquals("", reply.text());
            assertEquals(Opcode.NOOP.code(), client.receive().opcode());
        }
        assertEquals("0", server.stats("").get("cmd_set"));
    }

    @Test
    void settingsTellWhatAClientNeedsToKnow() {
        assertTrue(server.stats("settings")
                .keySet()
                .containsAll(List.of(
                        "maxbytes",
                        "evictions",
                        "cas_enabled",
                        "item_size_max",
                        "reqs_per_event",
                        "num_threads",
                        "idle_timeout",
                        "binding_protocol",
                        "auth_enabled_sasl",
                        "flush_enabled")));
    }

    @Test
    void anUnknownGroupOfStatsIsOneErrorFrame() {
        for (final String group : List.of("nonsense", "items x", "conns")) {
            final List<RawReply> replies = client.pipeline(RawRequest.of(Opcode.STAT, group));
            assertEquals(1, replies.size(), group);
            assertStatus(Status.KEY_NOT_FOUND, replies.get(0));
        }
    }

    /** {@code time - uptime} is the same for a whole run, and with the pid names it. */
    @Test
    void aRunCanBeToldFromTheNext() {
        final Map<String, String> first = server.stats("");
        final Map<String, String> again = server.stats("");
        assertEquals(start(first), start(again));
        assertEquals(first.get("pid"), again.get("pid"));
        server.restart();
        assertTrue(!first.get("pid").equals(server.stats("").get("pid")));
    }

    private static long start(final Map<String, String> stats) {
        return Long.parseLong(stats.get("time")) - Long.parseLong(stats.get("uptime"));
    }
}
