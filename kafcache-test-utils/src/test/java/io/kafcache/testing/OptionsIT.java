package io.kafcache.testing;

import static io.kafcache.testing.Conditions.await;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kafcache.client.protocol.Opcode;
import io.kafcache.client.protocol.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the options of a server lead to. */
final class OptionsIT extends MemcachedContract {
    private static final int ROOM_FOR_MORE = 10_000;

    private static RawRequest store(final Opcode opcode, final String key, final int valueLength) {
        return RawRequest.store(opcode, key, "").value(new byte[valueLength]);
    }

    /** Stores values of 1000 bytes, and returns the status of the first that fails; SUCCESS if none does. */
    private static Status fill(final RawClient client, final int count) {
        for (int i = 0; i < count; i++) {
            final RawReply reply = client.call(store(Opcode.SET, "fill" + i, 1000));
            if (reply.status() != Status.SUCCESS) {
                return reply.status();
            }
        }
        return Status.SUCCESS;
    }

    @Test
    void aFullServerRefusesStoresAndASetThatFailsDeletesTheOldValue() {
        final MemcachedServer server =
                start(MemcachedOptions.builder().memoryLimitMiB(2).build());
        final RawClient client = connect(server);
        assertEquals(Status.OUT_OF_MEMORY, fill(client, ROOM_FOR_MORE));
        // The value was swallowed and the connection lives.
        assertStatus(Status.SUCCESS, client.call(RawRequest.of(Opcode.NOOP)));
        assertStatus(Status.SUCCESS, get(client, "fill0"));
        final RawReply refused = client.call(store(Opcode.ADD, "another", 1000));
        assertStatus(Status.OUT_OF_MEMORY, refused);
        assertEquals("Out of memory allocating item", refused.text());
        assertStatus(Status.OUT_OF_MEMORY, client.call(store(Opcode.REPLACE, "fill0", 1000)));
        assertStatus(Status.SUCCESS, get(client, "fill0"));
        assertStatus(Status.OUT_OF_MEMORY, client.call(store(Opcode.SET, "fill0", 1000)));
        assertMiss(client, "fill0");
        assertEquals("0", server.stats("").get("evictions"));
        // The room of the deleted one; memcached's maintenance may hold the item for a while yet.
        await("room", () -> client.call(store(Opcode.SET, "another", 1000)).status() == Status.SUCCESS);
    }

    @Test
    void aSetWithTheWrongCasThatFailsForMemoryDeletesTheOldValueToo() {
        final RawClient client =
                connect(MemcachedOptions.builder().memoryLimitMiB(2).build());
        assertEquals(Status.OUT_OF_MEMORY, fill(client, ROOM_FOR_MORE));
        assertStatus(
                Status.OUT_OF_MEMORY,
                client.call(store(Opcode.SET, "fill1", 1000).cas(1L << 40)));
        assertMiss(client, "fill1");
    }

    @Test
    void aServerThatMayEvictTakesAllAndForgetsTheOldest() {
        final MemcachedServer server = start(MemcachedOptions.builder()
                .memoryLimitMiB(2)
                .refuseEvictions(false)
                .build());
        final RawClient client = connect(server);
        assertEquals(Status.SUCCESS, fill(client, ROOM_FOR_MORE));
        assertStatus(Status.SUCCESS, get(client, "fill" + (ROOM_FOR_MORE - 1)));
        assertMiss(client, "fill0");
        assertTrue(Integer.parseInt(server.stats("").get("evictions")) > 0);
        assertTrue(Long.parseLong(server.stats("").get("bytes")) < 2 << 20);
    }

    @Test
    void theLargestItemIsKeyValueAndTheServersOwnBytes() {
        for (final int itemSizeMax : new int[] {1 << 10, 64 << 10, 96 << 10, 512 << 10, 1 << 20, 2 << 20}) {
            for (final boolean cas : new boolean[] {true, false}) {
                final RawClient client = connect(MemcachedOptions.builder()
                        .itemSizeMax(itemSizeMax)
                        .casEnabled(cas)
                        .build());
                for (final int flags : new int[] {0, 1}) {
                    for (final int keyLength : new int[] {1, 250}) {
                        final int largest = itemSizeMax - 51 - (cas ? 8 : 0) - (flags == 0 ? 0 : 4) - keyLength;
                        final String key = "k".repeat(keyLength);
                        assertStatus(
                                Status.SUCCESS,
                                client.call(store(Opcode.SET, key, largest).extras(flags, 0)));
                        assertEquals(largest, get(client, key).value().length);
                        assertStatus(
                                Status.TOO_LARGE,
                                client.call(store(Opcode.SET, key, largest + 1).extras(flags, 0)));
                    }
                }
            }
        }
    }

    @Test
    void aSetThatIsTooLargeDeletesTheOldValueAndOtherCommandsKeepIt() {
        final RawClient client = connect(MemcachedOptions.defaults());
        final int tooLarge = 1_100_000;
        for (final Opcode opcode : List.of(Opcode.SET, Opcode.SETQ)) {
            for (final long cas : new long[] {0, 1L << 40}) {
                set(client, "k", "v");
                final RawReply reply = client.call(store(opcode, "k", tooLarge).cas(cas));
                assertStatus(Status.TOO_LARGE, reply);
                assertEquals("Too large.", reply.text());
                assertMiss(client, "k");
            }
        }
        set(client, "k", "v");
        for (final Opcode opcode : List.of(Opcode.ADD, Opcode.REPLACE, Opcode.APPEND, Opcode.PREPENDQ)) {
            assertStatus(Status.TOO_LARGE, client.call(store(opcode, "k", tooLarge)));
            assertValue(client, "k", "v");
        }
    }

    @Test
    void anAppendThatMakesAnItemTooLargeIsNotStored() {
        final RawClient client = connect(MemcachedOptions.defaults());
        assertStatus(Status.SUCCESS, client.call(store(Opcode.SET, "k", 600_000)));
        assertStatus(Status.NOT_STORED, client.call(store(Opcode.APPEND, "k", 600_000)));
        assertEquals(600_000, get(client, "k").value().length);
    }

    @Test
    void withoutCasStoresIgnoreItAndDeletesFail() {
        final RawClient client =
                connect(MemcachedOptions.builder().casEnabled(false).build());
        assertEquals(
                0, client.call(RawRequest.store(Opcode.SET, "k", "v").cas(99)).cas());
        assertStatus(
                Status.SUCCESS,
                client.call(RawRequest.store(Opcode.SET, "k", "w").cas(99)));
        assertStatus(
                Status.SUCCESS,
                client.call(RawRequest.store(Opcode.APPEND, "k", "x").cas(99)));
        assertStatus(
                Status.KEY_EXISTS,
                client.call(RawRequest.store(Opcode.ADD, "k", "x").cas(99)));
        assertStatus(
                Status.KEY_EXISTS, client.call(RawRequest.of(Opcode.DELETE, "k").cas(99)));
        assertValue(client, "k", "wx");
        assertEquals(0, get(client, "k").cas());
        assertStatus(Status.SUCCESS, client.call(RawRequest.of(Opcode.DELETE, "k")));
        set(client, "n", "1");
        assertStatus(
                Status.KEY_EXISTS,
                client.call(RawRequest.of(Opcode.INCREMENT, "n").count(1, 1, 0).cas(99)));
    }

    /** Nothing but cas numbers tells items of one second apart. */
    @Test
    void withoutCasAFlushTakesWhatComesInTheSameSecond() {
        final RawClient client =
                connect(MemcachedOptions.builder().casEnabled(false).build());
        set(client, "k", "v");
        assertStatus(Status.SUCCESS, client.call(RawRequest.of(Opcode.FLUSH)));
        assertMiss(client, "k");
        await("a value that outlives the flush", () -> {
            set(client, "k", "v");
            return get(client, "k").status() == Status.SUCCESS;
        });
    }

    @Test
    void aServerMayRefuseToFlush() {
        final RawClient client =
                connect(MemcachedOptions.builder().flushEnabled(false).build());
        set(client, "k", "v");
        assertStatus(Status.AUTH_ERROR, client.call(RawRequest.of(Opcode.FLUSH)));
        assertStatus(Status.AUTH_ERROR, client.call(RawRequest.of(Opcode.FLUSHQ)));
        assertValue(client, "k", "v");
    }

    @Test
    void aConnectionOverTheLimitGetsATextAndIsClosed() {
        final MemcachedServer server =
                start(MemcachedOptions.builder().threads(1).connectionLimit(40).build());
        final List<RawClient> accepted = new ArrayList<>();
        for (int i = 0; i < 28; i++) {
            final RawClient client = connect(server);
            assertStatus(Status.SUCCESS, client.call(RawRequest.of(Opcode.NOOP)));
            accepted.add(client);
        }
        assertEquals(
                "ERROR Too many open connections\r\n",
                new String(connect(server).receiveAll(), US_ASCII));
        final RawClient first = accepted.get(0);
        assertStatus(Status.SUCCESS, first.call(RawRequest.of(Opcode.NOOP)));
        // One that goes makes room for another.
        accepted.get(1).close();
        await("room for a connection", () -> {
            try (RawClient client = new RawClient(server)) {
                client.send(RawRequest.of(Opcode.QUIT));
                return client.receiveAll()[0] == (byte) 0x81;
            }
        });
    }

    @Test
    void anIdleConnectionIsClosedInSilence() {
        final MemcachedServer server = start(
                MemcachedOptions.builder().idleTimeout(Duration.ofSeconds(1)).build());
        final RawClient client = connect(server);
        assertStatus(Status.SUCCESS, client.call(RawRequest.of(Opcode.NOOP)));
        assertEquals(0, client.receiveAll().length);
        assertEquals("1", server.stats("").get("idle_kicks"));
    }
}
