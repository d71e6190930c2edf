package io.kafcache.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.kafcache.client.protocol.FrameLayout;
import io.kafcache.client.protocol.Opcode;
import io.kafcache.client.protocol.ReplyDecoder;
import io.kafcache.client.protocol.RequestEncoder;
import io.kafcache.client.protocol.Status;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.LinkedHashMap;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;

/** A connection on which a test asks its server something: blocking, one request at a time. Not safe for use by several threads. */
final class ControlConnection implements AutoCloseable {
    private static final int TIMEOUT_MS = 5_000;

    private final String address;
    private final Socket socket;
    private final DataInputStream in;
    private final ReplyDecoder reply = new ReplyDecoder();

    ControlConnection(final String host, final int port, final MemcachedOptions options) {
        address = host + ":" + port;
        socket = ControlSockets.open(options);
        try {
            socket.connect(new InetSocketAddress(host, port), TIMEOUT_MS);
            socket.setSoTimeout(TIMEOUT_MS);
            socket.setTcpNoDelay(true);
            in = new DataInputStream(socket.getInputStream());
        } catch (final IOException e) {
            close();
            throw failure(e);
        }
        if (options.user() != null) {
            logIn(options.user(), options.password());
        }
    }

    private void logIn(final String user, final String password) {
        send(Opcode.SASL_AUTH, "PLAIN", ('\0' + user + '\0' + password).getBytes(UTF_8));
        try {
            receive(Opcode.SASL_AUTH);
        } catch (final IllegalStateException e) {
            close();
            throw e;
        }
    }

    String version() {
        send(Opcode.VERSION, "");
        receive(Opcode.VERSION);
        return text(reply.valueOffset(), reply.valueLength());
    }

    void flush() {
        send(Opcode.FLUSH, "");
        receive(Opcode.FLUSH);
    }

    Map<String, String> stats(final String group) {
        send(Opcode.STAT, group);
        final Map<String, String> stats = new LinkedHashMap<>();
        receive(Opcode.STAT);
        while (reply.keyLength() > 0) {
            stats.put(text(reply.keyOffset(), reply.keyLength()), text(reply.valueOffset(), reply.valueLength()));
            receive(Opcode.STAT);
        }
        return stats;
    }

    private void send(final Opcode opcode, final String key) {
        send(opcode, key, new byte[0]);
    }

    private void send(final Opcode opcode, final String key, final byte[] value) {
        final byte[] frame = new byte[FrameLayout.HEADER_LENGTH + key.length() + value.length];
        final UnsafeBuffer buffer = new UnsafeBuffer(frame);
        final RequestEncoder request =
                new RequestEncoder().wrap(buffer, 0).header(opcode, 0, 0, 0, key.length(), value.length);
        buffer.putStringWithoutLengthAscii(request.keyOffset(), key);
        buffer.putBytes(request.valueOffset(), value);
        try {
            socket.getOutputStream().write(frame);
        } catch (final IOException e) {
            throw failure(e);
        }
    }

    private void receive(final Opcode opcode) {
        try {
            final byte[] header = in.readNBytes(FrameLayout.HEADER_LENGTH);
            if (header.length < FrameLayout.HEADER_LENGTH) {
                throw new IOException("the server closed the connection");
            }
            reply.wrap(new UnsafeBuffer(header), 0);
            if (!reply.isValid() || reply.opcode() != opcode.code()) {
                throw new IOException("no reply to " + opcode + ": " + new String(header, US_ASCII));
            }
            final byte[] frame = new byte[reply.frameLength()];
            System.arraycopy(header, 0, frame, 0, header.length);
            in.readFully(frame, header.length, reply.bodyLength());
            reply.wrap(new UnsafeBuffer(frame), 0);
        } catch (final IOException e) {
            throw failure(e);
        }
        if (reply.status() != Status.SUCCESS) {
            throw new IllegalStateException(
                    "memcached at " + address + " answers " + opcode + " with " + reply.status());
        }
    }

    private String text(final int offset, final int length) {
        return reply.buffer().getStringWithoutLengthAscii(offset, length);
    }

    private IllegalStateException failure(final IOException cause) {
        return new IllegalStateException("memcached at " + address + " does not answer", cause);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (final IOException e) {
            throw failure(e);
        }
    }
}
