package io.kafcache.testing;

import static io.kafcache.testing.Conditions.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kafcache.client.protocol.Opcode;
import io.kafcache.client.protocol.Status;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What the embedded server owes this JVM. */
final class EmbeddedMemcachedTest {
    private static final int VALUE_LENGTH = 4000;
    private static final int REQUESTS = 20_000;
    private static final int SOME_MEMORY = 16 << 20;

    private static MemcachedServer start() {
        return MemcachedServer.startEmbedded(MemcachedOptions.defaults());
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("kafcache-embedded-memcached"))
                .count();
    }

    private static long usedMemory() {
        return PooledByteBufAllocator.DEFAULT.metric().directArenas().stream()
                .mapToLong(arena -> arena.numActiveBytes())
                .sum();
    }

    @Test
    void closeLeavesNoThreadAndNoMemoryBehind() {
        final long before = usedMemory();
        final MemcachedServer server = start();
        try (RawClient client = new RawClient(server)) {
            for (int i = 0; i < 20; i++) {
                client.call(RawRequest.store(Opcode.SET, "k" + i, "").value(new byte[1_000_000]));
            }
            assertEquals(1, threads());
            assertTrue(usedMemory() - before > SOME_MEMORY);
            server.close();
            assertEquals(0, threads());
            assertTrue(usedMemory() - before < SOME_MEMORY);
        }
    }

    @Test
    void manyServersOneAfterTheOther() {
        for (int i = 0; i < 50; i++) {
            try (MemcachedServer server = start()) {
                server.restart();
                server.kill();
            }
        }
        assertEquals(0, threads());
    }

    /** As memcached it stops reading; what it would have to hold would have no bound. */
    @Test
    void aClientThatDoesNotReadIsNotReadFrom() throws IOException {
        try (MemcachedServer server = start();
                RawClient other = new RawClient(server);
                SocketChannel channel = SocketChannel.open(new InetSocketAddress(server.host(), server.port()))) {
            other.call(RawRequest.store(Opcode.SET, "k", "").value(new byte[VALUE_LENGTH]));
            final long before = usedMemory();
            channel.configureBlocking(false);
            final ByteBuffer request =
                    ByteBuffer.wrap(RawRequest.of(Opcode.GET, "k").bytes());
            final long[] sent = {0};
            // The server answers others and so has seen all that there was to see, and still takes no more.
            await("the server to stop reading", () -> {
                final long progress = write(channel, request);
                sent[0] += progress;
                for (int i = 0; i < 10; i++) {
                    other.call(RawRequest.of(Opcode.NOOP));
                }
                return progress == 0;
            });
            assertTrue(usedMemory() - before < SOME_MEMORY);
            readAll(channel, sent[0]);
        }
    }

    /** Writes as many whole requests as go, and returns their number. */
    private static long write(final SocketChannel channel, final ByteBuffer request) {
        try {
            long requests = 0;
            while (requests < REQUESTS) {
                if (!request.hasRemaining()) {
                    request.clear();
                    requests++;
                }
                if (channel.write(request) == 0) {
                    return requests;
                }
            }
            return requests;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void readAll(final SocketChannel channel, final long requests) throws IOException {
        final long expected = requests * (24 + 4 + VALUE_LENGTH);
        final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
        channel.configureBlocking(true);
        long received = 0;
        while (received < expected) {
            buffer.clear();
            final int length = channel.read(buffer);
            assertTrue(length > 0);
            received += length;
        }
        assertEquals(expected, received);
    }

    @Test
    void aClientOfTheTextProtocolIsTurnedAwayAtOnce() {
        try (MemcachedServer server = start();
                RawClient client = new RawClient(server)) {
            client.send("version\r\n".getBytes(StandardCharsets.US_ASCII));
            assertEquals(0, client.receiveAll().length);
        }
    }

    @Test
    void aValueThatIsReplacedWhileItIsSentStaysWhole() {
        final byte[] value = new byte[1_000_000];
        Arrays.fill(value, (byte) 7);
        try (MemcachedServer server = start();
                RawClient slow = new RawClient(server);
                RawClient other = new RawClient(server)) {
            other.call(RawRequest.store(Opcode.SET, "k", "").value(value));
            final RawRequest[] gets = new RawRequest[20];
            Arrays.fill(gets, RawRequest.of(Opcode.GET, "k"));
            slow.send(gets);
            final RawReply first = slow.receive();
            assertEquals(
                    Status.SUCCESS,
                    other.call(RawRequest.store(Opcode.SET, "k", "another")).status());
            assertEquals(
                    Status.SUCCESS,
                    other.call(RawRequest.of(Opcode.DELETE, "k")).status());
            assertTrue(Arrays.equals(value, first.value()));
            for (int i = 1; i < gets.length; i++) {
                final RawReply reply = slow.receive();
                if (reply.status() == Status.SUCCESS && reply.value().length > 7) {
                    assertTrue(Arrays.equals(value, reply.value()));
                }
            }
        }
    }

    @Test
    void pidsNameRunsAndNoProcess() {
        try (MemcachedServer server = start()) {
            final long pid = Long.parseLong(server.stats("").get("pid"));
            assertFalse(ProcessHandle.of(pid).isPresent());
        }
    }
}
