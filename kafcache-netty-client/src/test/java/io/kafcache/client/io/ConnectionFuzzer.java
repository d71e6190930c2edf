package io.kafcache.client.io;

import io.kafcache.client.protocol.FrameLayout;
import io.kafcache.client.protocol.Opcode;
import io.kafcache.client.protocol.ReplyDecoder;
import io.kafcache.client.protocol.ReplyEncoder;
import io.kafcache.client.protocol.Status;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.ExpandableArrayBuffer;

/**
 * Gives a connection any replies to any requests: each request must be completed once, by silence, reply or failure, at the latest when
 * the connection is closed. Run by {@link FuzzIT}.
 */
public final class ConnectionFuzzer {
    private static final Opcode[] REQUESTS = {Opcode.GET, Opcode.GETQ, Opcode.SETQ, Opcode.DELETEQ, Opcode.NOOP};
    private static final int FRAME = 0;
    private static final int RAW = 1;
    private static final IoSettings SETTINGS = new IoSettings(
            List.of(new Endpoint("fuzz", "localhost", 1, null)),
            1,
            8,
            2_000,
            Transport.NIO,
            0,
            TimeUnit.SECONDS.toNanos(1),
            TimeUnit.SECONDS.toNanos(1),
            TimeUnit.SECONDS.toNanos(1),
            1,
            HandshakeSettings.PLAIN);

    private final List<Integer> completions = new ArrayList<>();
    private final ReplyHandler handler = new ReplyHandler() {
        @Override
        public void onReply(final Connection from, final int tag, final ReplyDecoder reply) {
            complete(tag);
        }

        @Override
        public void onSilence(final int tag) {
            complete(tag);
        }

        @Override
        public void onFailure(final int tag, final Failure failure) {
            complete(tag);
        }
    };
    private int closings;
    private final Connection connection = new Connection("fuzz", SETTINGS, new LaneClock(0), new Connection.Listener() {
        @Override
        public void onEstablished(final Connection established) {
            // The handshake is not what is tested.
        }

        @Override
        public void onClosed(final Connection closed, final Failure failure) {
            closings++;
        }

        @Override
        public void onProgress() {
            // Nothing waits for room.
        }
    });
    private final EmbeddedChannel channel = new EmbeddedChannel(connection);

    private ConnectionFuzzer() {
        receive(frame(Opcode.STAT.code(), Status.SUCCESS, 0, 0, 0));
    }

    /**
     * Takes one input: a sequence of requests, replies in a proper frame, and other bytes.
     *
     * @param data of the fuzzer
     */
    public static void fuzzerTestOneInput(final byte[] data) {
        new ConnectionFuzzer().run(ByteBuffer.wrap(data));
    }

    private void run(final ByteBuffer data) {
        while (data.hasRemaining()) {
            final int step = data.get() & 7;
            if (step == FRAME && data.remaining() >= 4) {
                final Status[] statuses = Status.values();
                final byte opcode = data.get();
                final Status status = statuses[(data.get() & 0xff) % statuses.length];
                final int opaque = Opaques.ofSequence(data.get());
                final int lengths = data.get();
                receive(frame(opcode, status, opaque, (lengths & 32) / 8, lengths & 31));
            } else if (step == RAW) {
                final byte[] bytes = new byte[data.hasRemaining() ? Math.min(data.get() & 63, data.remaining()) : 0];
                data.get(bytes);
                receive(bytes);
            } else {
                send(REQUESTS[step % REQUESTS.length]);
            }
        }
        channel.finishAndReleaseAll();
        if (closings != 1) {
            throw new IllegalStateException("closed " + closings + " times");
        }
        for (int tag = 0; tag < completions.size(); tag++) {
            if (completions.get(tag) != 1) {
                throw new IllegalStateException("request " + tag + " was completed " + completions.get(tag) + " times");
            }
        }
    }

    private void complete(final int tag) {
        completions.set(tag, completions.get(tag) + 1);
    }

    private void send(final Opcode opcode) {
        if (connection.isEstablished() && connection.hasRoom(FrameLayout.HEADER_LENGTH, false)) {
            final int length = connection.begin(opcode, 0, 0, 0, 0).frameLength();
            completions.add(0);
            connection.end(opcode, handler, completions.size() - 1, length);
            connection.flush();
            channel.releaseOutbound();
        }
    }

    private void receive(final byte[] bytes) {
        if (channel.isOpen()) {
            channel.writeInbound(Unpooled.copiedBuffer(bytes));
        }
    }

    private static byte[] frame(
            final byte opcode, final Status status, final int opaque, final int extrasLength, final int valueLength) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final ReplyEncoder reply =
                new ReplyEncoder().wrap(buffer, 0).header(opcode, status, opaque, 0, extrasLength, 0, valueLength);
        final byte[] frame = new byte[reply.frameLength()];
        buffer.getBytes(0, frame);
        return frame;
    }
}
