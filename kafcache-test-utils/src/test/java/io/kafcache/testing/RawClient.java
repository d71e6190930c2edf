package io.kafcache.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kafcache.client.protocol.FrameLayout;
import io.kafcache.client.protocol.Opcode;
import io.kafcache.client.protocol.ReplyDecoder;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** A blocking client that sends what it is told, byte for byte. */
final class RawClient implements AutoCloseable {
    private static final int TIMEOUT_MS = 20_000;

    private final Socket socket = new Socket();
    private final DataInputStream in;

    RawClient(final MemcachedServer server) {
        try {
            socket.connect(new InetSocketAddress(server.host(), server.port()), TIMEOUT_MS);
            socket.setSoTimeout(TIMEOUT_MS);
            socket.setTcpNoDelay(true);
            in = new DataInputStream(socket.getInputStream());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Socket socket() {
        return socket;
    }

    /** Sends requests in one piece. */
    RawClient send(final RawRequest... requests) {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (final RawRequest request : requests) {
            bytes.writeBytes(request.bytes());
        }
        return send(bytes.toByteArray());
    }

    RawClient send(final byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            return this;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RawReply receive() {
        try {
            final byte[] header = new byte[FrameLayout.HEADER_LENGTH];
            in.readFully(header);
            final ReplyDecoder reply = new ReplyDecoder().wrap(new UnsafeBuffer(header), 0);
            if (!reply.isValid()) {
                throw new IllegalStateException("no reply: " + new String(header, ISO_8859_1));
            }
            final byte[] frame = new byte[reply.frameLength()];
            System.arraycopy(header, 0, frame, 0, header.length);
            in.readFully(frame, header.length, reply.bodyLength());
            return RawReply.of(checked(reply.wrap(new UnsafeBuffer(frame), 0)));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every reply of a server to a command that there is has the parts that the protocol's description names. */
    private static ReplyDecoder checked(final ReplyDecoder reply) {
        final Opcode opcode = Opcode.of(reply.opcode());
        if (opcode != null && !reply.answers(opcode)) {
            throw new IllegalStateException("a reply to " + opcode + " with status " + reply.status() + " has "
                    + reply.extrasLength() + " bytes of extras, a key of " + reply.keyLength() + " and a value of "
                    + reply.valueLength());
        }
        return reply;
    }

    RawReply call(final RawRequest request) {
        return send(request).receive();
    }

    /** Sends requests and then a NOOP, and returns the replies before that of the NOOP. */
    List<RawReply> pipeline(final RawRequest... requests) {
        send(requests);
        send(RawRequest.of(Opcode.NOOP));
        final List<RawReply> replies = new ArrayList<>();
        while (true) {
            final RawReply reply = receive();
            if (reply.opcode() == Opcode.NOOP.code()) {
                return replies;
            }
            replies.add(reply);
        }
    }

    /** Reads until the server closes the connection, and returns what it sent before. */
    byte[] receiveAll() {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            in.transferTo(bytes);
        } catch (final SocketException ignored) {
            // A server that closes with bytes unread resets the connection.
            return bytes.toByteArray();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
