package io.kafcache.client.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kafcache.client.protocol.FrameLayout;
import io.kafcache.client.protocol.Opcode;
import io.kafcache.client.protocol.ReplyDecoder;
import io.kafcache.client.protocol.ReplyEncoder;
import io.kafcache.client.protocol.RequestDecoder;
import io.kafcache.client.protocol.Status;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a connection makes of a server's bytes, over a channel without a server. */
class ConnectionTest {
    private static final int MAX_REQUESTS = 8;
    private static final int MAX_BYTES = 2_000;

    private final List<String> events = new ArrayList<>();
    private final ReplyHandler handler = new ReplyHandler() {
        @Override
        public void onReply(final Connection from, final int tag, final ReplyDecoder reply) {
            events.add("reply " + tag + " " + reply.status());
        }

        @Override
        public void onSilence(final int tag) {
            events.add("silence " + tag);
        }

        @Override
        public void onFailure(final int tag, final Failure failure) {
            events.add("failure " + tag + " " + failure.kind());
        }
    };
    private final LaneClock clock = new LaneClock(System.nanoTime());
    private Failure closed;
    private Connection connection;
    private EmbeddedChannel channel;

    @BeforeEach
    void connect() {
        final IoSettings settings = new IoSettings(
                List.of(new Endpoint("test", "localhost", 1, null)),
                1,
                MAX_REQUESTS,
                MAX_BYTES,
                Transport.NIO,
                0,
                TimeUnit.SECONDS.toNanos(1),
                TimeUnit.SECONDS.toNanos(1),
                TimeUnit.SECONDS.toNanos(1),
                1,
                HandshakeSettings.PLAIN);
        connection = new Connection("test", settings, clock, new Connection.Listener() {
            @Override
            public void onEstablished(final Connection established) {
                events.add("established");
            }

            @Override
            public void onClosed(final Connection closedConnection, final Failure failure) {
                closed = failure;
            }

            @Override
            public void onProgress() {
                // Nothing waits for room here.
            }
        });
        channel = new EmbeddedChannel(connection);
        assertEquals(List.of(Opcode.STAT), sent());
        receive(Opcode.STAT, Status.SUCCESS, 0, "item_size_max", "2000");
        assertEquals(List.of(), events, "the settings have not ended");
        receive(Opcode.STAT, Status.SUCCESS, 0, "", "");
        assertEquals(List.of("established"), events);
        events.clear();
    }

    @AfterEach
    void release() {
        channel.finishAndReleaseAll();
    }

    private void send(final Opcode opcode, final int tag) {
        final int length = connection.begin(opcode, 0, 0, 1, 0).putKey("k").frameLength();
        connection.end(opcode, handler, tag, length);
        connection.flush();
    }

    private List<Opcode> sent() {
        final List<Opcode> opcodes = new ArrayList<>();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            final UnsafeBuffer bytes = new UnsafeBuffer(ByteBufUtil.getBytes(part));
            final RequestDecoder request = new RequestDecoder();
            for (int at = 0; at < bytes.capacity(); at += request.frameLength()) {
                opcodes.add(Opcode.of(request.wrap(bytes, at).opcode()));
            }
            part.release();
        }
        return opcodes;
    }

    private void receive(
            final Opcode opcode, final Status status, final int sequence, final String key, final String value) {
        channel.writeInbound(frame(opcode, status, sequence, key, value));
    }

    private static ByteBuf frame(
            final Opcode opcode, final Status status, final int sequence, final String key, final String value) {
        final boolean item = (opcode == Opcode.GET || opcode == Opcode.GETQ) && status == Status.SUCCESS;
        return frame(
                opcode, status, Opaques.ofSequence(sequence), item ? FrameLayout.VALUE_EXTRAS_LENGTH : 0, key, value);
    }

    private static ByteBuf frame(
            final Opcode opcode,
            final Status status,
            final int opaque,
            final int extrasLength,
            final String key,
            final String value) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final ReplyEncoder reply = new ReplyEncoder()
                .wrap(buffer, 0)
                .header(opcode.code(), status, opaque, 0, extrasLength, key.length(), value.length());
        buffer.putStringWithoutLengthAscii(reply.keyOffset(), key);
        buffer.putStringWithoutLengthAscii(reply.valueOffset(), value);
        return Unpooled.copiedBuffer(buffer.byteArray(), 0, reply.frameLength());
    }

    @Test
    void theSettingsAreKnownFromTheStart() {
        assertEquals(2_000, connection.serverSettings().itemSizeMax());
    }

    @Test
    void aReplyCompletesTheQuietRequestsBeforeIt() {
        send(Opcode.GETQ, 10);
        send(Opcode.GETQ, 11);
        send(Opcode.GETQ, 12);
        send(Opcode.NOOP, 13);
        assertEquals(List.of(Opcode.GETQ, Opcode.GETQ, Opcode.GETQ, Opcode.NOOP), sent());
        receive(Opcode.GETQ, Status.SUCCESS, 2, "", "v");
        assertEquals(List.of("silence 10", "reply 11 SUCCESS"), events);
        receive(Opcode.NOOP, Status.SUCCESS, 4, "", "");
        assertEquals(List.of("silence 10", "reply 11 SUCCESS", "silence 12", "reply 13 SUCCESS"), events);
        assertTrue(connection.isIdle());
        assertNull(closed);
    }

    @Test
    void anErrorOfAQuietRequestReachesItsCaller() {
        send(Opcode.SETQ, 10);
        send(Opcode.DELETEQ, 11);
        send(Opcode.NOOP, 12);
        receive(Opcode.DELETEQ, Status.KEY_NOT_FOUND, 2, "", "");
        receive(Opcode.NOOP, Status.SUCCESS, 3, "", "");
        assertEquals(List.of("silence 10", "reply 11 KEY_NOT_FOUND", "reply 12 SUCCESS"), events);
    }

    @Test
    void aReplyToNoRequestClosesTheConnectionAndFailsAll() {
        send(Opcode.GET, 10);
        send(Opcode.GETQ, 11);
        receive(Opcode.GET, Status.SUCCESS, 7, "", "v");
        assertEquals(List.of("failure 10 OUT_OF_STEP", "failure 11 OUT_OF_STEP"), events);
        assertTrue(closed.detail().contains("was not made"), closed.detail());
        assertFalse(channel.isOpen());
    }

    @Test
    void aReplyThatPassesOverAnotherIsOutOfStep() {
        send(Opcode.GET, 10);
        send(Opcode.GET, 11);
        receive(Opcode.GET, Status.SUCCESS, 2, "", "v");
        assertEquals(List.of("failure 10 OUT_OF_STEP", "failure 11 OUT_OF_STEP"), events);
        assertTrue(closed.detail().contains("passed over GET"), closed.detail());
    }

    @Test
    void aReplyToAnotherCommandIsOutOfStep() {
        send(Opcode.GET, 10);
        receive(Opcode.SET, Status.SUCCESS, 1, "", "");
        assertEquals(List.of("failure 10 OUT_OF_STEP"), events);
    }

    @Test
    void aReplyWithPartsThatItsCommandDoesNotHaveIsOutOfStep() {
        send(Opcode.GET, 10);
        final int opaque = Opaques.ofSequence(1);
        channel.writeInbound(frame(Opcode.GET, Status.SUCCESS, opaque, 0, "", "value"));
        assertEquals(List.of("failure 10 OUT_OF_STEP"), events);
        assertTrue(closed.detail().contains("0 bytes of extras"), closed.detail());
    }

    @Test
    void aReplyLongerThanAnyIsOutOfStepAsSoonAsItsHeaderIsThere() {
        send(Opcode.GET, 10);
        final ByteBuf reply = frame(Opcode.GET, Status.SUCCESS, 1, "", "v".repeat(100_000));
        channel.writeInbound(reply.readRetainedSlice(FrameLayout.HEADER_LENGTH));
        reply.release();
        assertEquals(List.of("failure 10 OUT_OF_STEP"), events);
        assertTrue(closed.detail().contains("a body of 100004"), closed.detail());
    }

    @Test
    void anErrorLineOfTextIsShownInTheFailure() {
        send(Opcode.GET, 10);
        channel.writeInbound(Unpooled.copiedBuffer("ERROR Too many open connections\r\n", StandardCharsets.US_ASCII));
        assertEquals(List.of("failure 10 OUT_OF_STEP"), events);
        assertTrue(closed.detail().contains("ERROR Too many open connections"), closed.detail());
    }

    @Test
    void nothingIsBelievedBehindAFrameThatIsOutOfStep() {
        send(Opcode.GET, 10);
        send(Opcode.GET, 11);
        channel.writeInbound(Unpooled.wrappedBuffer(
                frame(Opcode.GET, Status.SUCCESS, 99, "", ""), frame(Opcode.GET, Status.SUCCESS, 1, "", "v")));
        assertEquals(List.of("failure 10 OUT_OF_STEP", "failure 11 OUT_OF_STEP"), events);
    }

    @Test
    void aCutConnectionFailsWhatIsOutstanding() {
        send(Opcode.GET, 10);
        channel.close();
        assertEquals(List.of("failure 10 LOST"), events);
        assertEquals(Failure.Kind.LOST, closed.kind());
    }

    @Test
    void aFailureWithoutWordsIsToldByItsName() {
        channel.pipeline().fireExceptionCaught(new ClosedChannelException());
        assertEquals("the connection broke: ClosedChannelException", closed.detail());
    }

    @Test
    void anOverdueRequestClosesTheConnection() {
        final long now = clock.now();
        connection.sendsAt(now);
        send(Opcode.GET, 10);
        connection.checkTimeout(now);
        assertEquals(List.of(), events);
        connection.checkTimeout(now + TimeUnit.SECONDS.toNanos(2));
        assertEquals(List.of("failure 10 TIMEOUT"), events);
    }

    @Test
    void theWindowIsBoundedInRequests() {
        for (int i = 1; i <= MAX_REQUESTS; i++) {
            assertTrue(connection.hasRoom(FrameLayout.HEADER_LENGTH, false));
            send(Opcode.GET, i);
        }
        assertFalse(connection.hasRoom(FrameLayout.HEADER_LENGTH, false));
        receive(Opcode.GET, Status.SUCCESS, 1, "", "v");
        assertTrue(connection.hasRoom(FrameLayout.HEADER_LENGTH, false));
    }

    @Test
    void aWindowOfQuietRequestsGetsBarriersThatEmptyIt() {
        for (int i = 1; connection.hasRoom(FrameLayout.HEADER_LENGTH, false); i++) {
            send(Opcode.SETQ, i);
        }
        connection.flush();
        final List<Opcode> sent = sent();
        assertTrue(sent.contains(Opcode.NOOP), "sent " + sent);
        final int firstBarrier = sent.indexOf(Opcode.NOOP);
        receive(Opcode.NOOP, Status.SUCCESS, 1 + firstBarrier, "", "");
        assertEquals(firstBarrier, events.size(), "all before the barrier are done");
        assertTrue(connection.hasRoom(FrameLayout.HEADER_LENGTH, false));
    }

    @Test
    void aWindowFullOfBytesGetsABarrierToo() {
        send(Opcode.SETQ, 1);
        assertFalse(connection.hasRoom(MAX_BYTES, false));
        connection.flush();
        assertEquals(List.of(Opcode.SETQ, Opcode.NOOP), sent());
    }

    @Test
    void theWindowIsBoundedInBytesButTakesOneRequestOfAnySize() {
        assertTrue(connection.hasRoom(10 * MAX_BYTES, false), "an empty window takes anything");
        send(Opcode.GETQ, 0);
        assertTrue(connection.hasRoom(MAX_BYTES / 2, false));
        assertFalse(connection.hasRoom(MAX_BYTES, false));
    }

    @Test
    void aRequestThatWaitsForRoomIsNotPassedByBySmallerOnes() {
        send(Opcode.GETQ, 1);
        assertFalse(connection.hasRoom(MAX_BYTES, false));
        assertFalse(connection.hasRoom(FrameLayout.HEADER_LENGTH, false), "one that would fit");
        receive(Opcode.NOOP, Status.SUCCESS, 2, "", "");
        assertTrue(connection.hasRoom(MAX_BYTES, false));
    }

    @Test
    void opaquesGoOnBeyondTheRingsSize() {
        for (int i = 1; i <= 5 * MAX_REQUESTS; i++) {
            send(Opcode.GET, i);
            receive(Opcode.GET, Status.SUCCESS, i, "", "v");
        }
        assertEquals(5 * MAX_REQUESTS, events.size());
        assertNull(closed);
    }
}
