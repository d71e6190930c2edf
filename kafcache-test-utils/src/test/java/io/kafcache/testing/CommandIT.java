package io.kafcache.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kafcache.client.protocol.Opcode;
import io.kafcache.client.protocol.Status;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the commands that read, store and delete do. */
final class CommandIT extends MemcachedContract {
    private MemcachedServer server;
    private RawClient client;

    @BeforeEach
    void connect() {
        server = start(MemcachedOptions.defaults());
        client = connect(server);
    }

    private RawReply store(final Opcode opcode, final String key, final String value, final long cas) {
        return client.call(RawRequest.store(opcode, key, value).cas(cas));
    }

    @Test
    void readsReturnFlagsCasAndValueAndTheKeyWhereAskedFor() {
        final RawReply stored =
                client.call(RawRequest.store(Opcode.SET, "k", "value").extras(0xdeadbeef, 0));
        for (final Opcode opcode : List.of(
                Opcode.GET,
                Opcode.GETQ,
                Opcode.GETK,
                Opcode.GETKQ,
                Opcode.GAT,
                Opcode.GATQ,
                Opcode.GATK,
                Opcode.GATKQ)) {
            final boolean touches = opcode.name().startsWith("GAT");
            final RawRequest request = RawRequest.of(opcode, "k").opaque(77);
            // No NOOP follows: hits of quiet commands do not wait for one.
            final RawReply reply = client.call(touches ? request.extras(0) : request);
            assertStatus(Status.SUCCESS, reply);
            assertEquals(opcode.code(), reply.opcode());
            assertEquals(77, reply.opaque());
            assertEquals(stored.cas(), reply.cas());
            assertEquals(4, reply.extrasLength());
            assertEquals(0xdeadbeef, reply.flags());
            assertEquals(opcode.name().contains("K") ? "k" : "", reply.key());
            assertEquals("value", reply.text());
        }
    }

    @Test
    void missesAreAnsweredUnlessQuiet() {
        for (final Opcode opcode : List.of(Opcode.GET, Opcode.GAT, Opcode.TOUCH)) {
            final RawReply reply = client.call(
                    opcode == Opcode.GET
                            ? RawRequest.of(opcode, "k")
                            : RawRequest.of(opcode, "k").extras(0));
            assertStatus(Status.KEY_NOT_FOUND, reply);
            assertEquals("Not found", reply.text());
            assertEquals(0, reply.cas());
        }
        for (final Opcode opcode : List.of(Opcode.GETK, Opcode.GATK)) {
            final RawReply reply = client.call(
                    opcode == Opcode.GETK
                            ? RawRequest.of(opcode, "k")
                            : RawRequest.of(opcode, "k").extras(0));
            assertStatus(Status.KEY_NOT_FOUND, reply);
            assertEquals("k", reply.key());
            assertEquals("", reply.text());
        }
        assertEquals(
                List.of(),
                client.pipeline(
                        RawRequest.of(Opcode.GETQ, "k"),
                        RawRequest.of(Opcode.GETKQ, "k"),
                        RawRequest.of(Opcode.GATQ, "k").extras(0),
                        RawRequest.of(Opcode.GATKQ, "k").extras(0)));
    }

    @Test
    void touchAnswersWithFlagsOnly() {
        client.call(RawRequest.store(Opcode.SET, "k", "value").extras(5, 0));
        final RawReply reply = client.call(RawRequest.of(Opcode.TOUCH, "k").extras(0));
        assertStatus(Status.SUCCESS, reply);
        assertEquals(4, reply.extrasLength());
        assertEquals(5, reply.flags());
        assertEquals(1, reply.cas());
        assertEquals("", reply.text());
    }

    @Test
    void successOfQuietChangesIsSilent() {
        assertEquals(
                List.of(),
                client.pipeline(
                        RawRequest.store(Opcode.SETQ, "k", "b"),
                        RawRequest.store(Opcode.ADDQ, "added", "v"),
                        RawRequest.store(Opcode.APPENDQ, "k", "c"),
                        RawRequest.store(Opcode.PREPENDQ, "k", "a"),
                        RawRequest.store(Opcode.REPLACEQ, "added", "replaced"),
                        RawRequest.of(Opcode.INCREMENTQ, "n").count(1, 5, 0),
                        RawRequest.of(Opcode.INCREMENTQ, "n").count(2, 5, 0),
                        RawRequest.of(Opcode.DECREMENTQ, "n").count(1, 5, 0),
                        RawRequest.store(Opcode.SETQ, "gone", "v"),
                        RawRequest.of(Opcode.DELETEQ, "gone")));
        assertValue(client, "k", "abc");
        assertValue(client, "added", "replaced");
        assertValue(client, "n", "6");
        assertMiss(client, "gone");
        assertEquals(List.of(), client.pipeline(RawRequest.of(Opcode.FLUSHQ)));
        assertMiss(client, "k");
    }

    @Test
    void failureOfQuietChangesIsAnswered() {
        set(client, "k", "v");
        final List<RawReply> replies = client.pipeline(
                RawRequest.store(Opcode.ADDQ, "k", "w").opaque(1),
                RawRequest.store(Opcode.REPLACEQ, "absent", "w").opaque(2),
                RawRequest.store(Opcode.SETQ, "k", "w").cas(999).opaque(3),
                RawRequest.of(Opcode.DELETEQ, "absent").opaque(4),
                RawRequest.of(Opcode.DELETEQ, "k").cas(999).opaque(5),
                RawRequest.store(Opcode.APPENDQ, "absent", "w").opaque(6),
                RawRequest.of(Opcode.INCREMENTQ, "absent").count(1, 5, -1).opaque(7),
                RawRequest.of(Opcode.INCREMENTQ, "k").count(1, 5, 0).opaque(8));
        assertEquals(
                List.of(
                        Status.KEY_EXISTS,
                        Status.KEY_NOT_FOUND,
                        Status.KEY_EXISTS,
                        Status.KEY_NOT_FOUND,
                        Status.KEY_EXISTS,
                        Status.NOT_STORED,
                        Status.KEY_NOT_FOUND,
                        Status.NON_NUMERIC),
                replies.stream().map(RawReply::status).toList());
        assertEquals(
                List.of(1, 2, 3, 4, 5, 6, 7, 8),
                replies.stream().map(RawReply::opaque).toList());
        assertEquals(Opcode.ADDQ.code(), replies.get(0).opcode());
        assertValue(client, "k", "v");
    }

    @Test
    void casNumbersCountFromOneAndAgainAfterARestart() {
        assertEquals(1, store(Opcode.SET, "a", "v", 0).cas());
        assertEquals(2, store(Opcode.SET, "b", "v", 0).cas());
        assertEquals(3, store(Opcode.APPEND, "a", "v", 0).cas());
        assertEquals(
                4,
                client.call(RawRequest.of(Opcode.INCREMENT, "n").count(1, 1, 0)).cas());
        assertEquals(
                5,
                client.call(RawRequest.of(Opcode.INCREMENT, "n").count(1, 1, 0)).cas());
        server.restart();
        client = connect(server);
        assertEquals(1, store(Opcode.SET, "a", "v", 0).cas());
    }

    @Test
    void storesWithCas() {
        assertStatus(Status.KEY_NOT_FOUND, store(Opcode.SET, "k", "v", 9));
        final long cas = store(Opcode.SET, "k", "v", 0).cas();
        assertStatus(Status.KEY_EXISTS, store(Opcode.SET, "k", "w", cas + 1));
        assertStatus(Status.KEY_EXISTS, store(Opcode.REPLACE, "k", "w", cas + 1));
        assertStatus(Status.KEY_EXISTS, store(Opcode.APPEND, "k", "w", cas + 1));
        assertStatus(Status.KEY_EXISTS, store(Opcode.PREPEND, "k", "w", cas + 1));
        assertStatus(Status.NOT_STORED, store(Opcode.APPEND, "absent", "w", cas));
        assertStatus(Status.KEY_NOT_FOUND, store(Opcode.REPLACE, "absent", "w", cas));
        assertValue(client, "k", "v");
        final RawReply stored = store(Opcode.SET, "k", "w", cas);
        assertStatus(Status.SUCCESS, stored);
        assertStatus(Status.SUCCESS, store(Opcode.APPEND, "k", "x", stored.cas()));
        assertValue(client, "k", "wx");
    }

    /** A request of both makes no sense; memcached forgets the ADD. */
    @Test
    void addWithCasIsSetWithCas() {
        assertStatus(Status.KEY_NOT_FOUND, store(Opcode.ADD, "k", "v", 9));
        final long cas = store(Opcode.SET, "k", "v", 0).cas();
        assertStatus(Status.KEY_EXISTS, store(Opcode.ADD, "k", "w", cas + 1));
        assertStatus(Status.SUCCESS, store(Opcode.ADD, "k", "w", cas));
        assertValue(client, "k", "w");
    }

    @Test
    void deletesWithCas() {
        final long cas = store(Opcode.SET, "k", "v", 0).cas();
        assertStatus(
                Status.KEY_EXISTS, client.call(RawRequest.of(Opcode.DELETE, "k").cas(cas + 1)));
        final RawReply deleted = client.call(RawRequest.of(Opcode.DELETE, "k").cas(cas));
        assertStatus(Status.SUCCESS, deleted);
        assertEquals(0, deleted.cas());
        set(client, "k", "v");
        assertStatus(Status.SUCCESS, client.call(RawRequest.of(Opcode.DELETE, "k")));
        assertStatus(Status.KEY_NOT_FOUND, client.call(RawRequest.of(Opcode.DELETE, "k")));
    }

    @Test
    void addAndReplaceLookAtThePresence() {
        assertStatus(Status.KEY_NOT_FOUND, store(Opcode.REPLACE, "k", "v", 0));
        assertStatus(Status.SUCCESS, store(Opcode.ADD, "k", "v", 0));
        assertStatus(Status.KEY_EXISTS, store(Opcode.ADD, "k", "w", 0));
        assertStatus(Status.SUCCESS, store(Opcode.REPLACE, "k", "x", 0));
        assertValue(client, "k", "x");
    }

    @Test
    void appendAndPrependKeepTheFlags() {
        assertStatus(Status.NOT_STORED, store(Opcode.APPEND, "k", "v", 0));
        assertStatus(Status.NOT_STORED, store(Opcode.PREPEND, "k", "v", 0));
        client.call(RawRequest.store(Opcode.SET, "k", "b").extras(42, 0));
        assertStatus(Status.SUCCESS, store(Opcode.APPEND, "k", "c", 0));
        assertStatus(Status.SUCCESS, store(Opcode.PREPEND, "k", "a", 0));
        assertStatus(Status.SUCCESS, store(Opcode.APPEND, "k", "", 0));
        assertValue(client, "k", "abc");
        assertEquals(42, get(client, "k").flags());
    }

    @Test
    void echoesTheOpaqueAndIgnoresDataTypeVbucketAndCas() {
        for (final int opaque : new int[] {0, 1, -1, 0x80000000, 0x12345678}) {
            final RawReply reply = client.call(RawRequest.of(Opcode.NOOP)
                    .opaque(opaque)
                    .dataType(9)
                    .vbucket(0xabcd)
                    .cas(55));
            assertStatus(Status.SUCCESS, reply);
            assertEquals(opaque, reply.opaque());
            assertEquals(0, reply.cas());
        }
    }

    @Test
    void anEmptyValueIsNoMiss() {
        assertStatus(Status.SUCCESS, store(Opcode.SET, "k", "", 0));
        assertValue(client, "k", "");
        assertStatus(Status.KEY_EXISTS, store(Opcode.ADD, "k", "v", 0));
    }

    @Test
    void keysAreAnyBytesUpTo250() {
        final StringBuilder bytes = new StringBuilder();
        for (int value = 0; value < 250; value++) {
            bytes.append((char) value);
        }
        final List<String> keys =
                List.of(bytes.toString(), bytes.reverse().toString(), "\0", "\0\0", " ", "\r\n", "\u00ff".repeat(250));
        for (final String key : keys) {
            set(client, key, "value of " + key);
        }
        for (final String key : keys) {
            assertEquals(key, client.call(RawRequest.of(Opcode.GETK, key)).key());
            assertValue(client, key, "value of " + key);
        }
    }

    @Test
    void valuesOfAllSizesComeBackWhole() {
        final long seed = System.nanoTime();
        System.out.println("values of random bytes, seed " + seed);
        final Random random = new Random(seed);
        for (final int size : new int[] {1, 100, 4095, 4096, 4097, 16_384, 70_000, 300_000, 600_000, 1_048_263}) {
            final byte[] value = new byte[size];
            random.nextBytes(value);
            assertStatus(
                    Status.SUCCESS,
                    client.call(RawRequest.store(Opcode.SET, "k", "").value(value)));
            assertArrayEquals(value, get(client, "k").value(), "size " + size);
        }
    }

    @Test
    void tellsItsVersion() {
        assertEquals(
                server.stats("").get("version"),
                client.call(RawRequest.of(Opcode.VERSION)).text());
    }

    @Test
    void quitIsAnsweredAndEndsTheConnection() {
        client.send(RawRequest.of(Opcode.QUIT), RawRequest.of(Opcode.NOOP));
        assertEquals(Opcode.QUIT.code(), client.receive().opcode());
        assertEquals(0, client.receiveAll().length);
        final RawClient quiet = connect(server);
        assertEquals(0, quiet.send(RawRequest.of(Opcode.QUITQ)).receiveAll().length);
    }

    @Test
    void flushRemovesWhatIsThereAndNotWhatComes() {
        set(client, "k", "v");
        assertStatus(Status.SUCCESS, client.call(RawRequest.of(Opcode.FLUSH)));
        assertMiss(client, "k");
        set(client, "k", "w");
        assertValue(client, "k", "w");
        assertStatus(Status.SUCCESS, client.call(RawRequest.of(Opcode.FLUSH).extras(0)));
        assertMiss(client, "k");
    }
}
