package io.kafcache.client;

import io.kafcache.client.protocol.FrameLayout;
import io.kafcache.client.protocol.Opcode;
import io.kafcache.client.protocol.ReplyEncoder;
import io.kafcache.client.protocol.RequestDecoder;
import io.kafcache.client.protocol.Status;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A server that lets clients in as memcached does, and then answers as a test says, which no memcached would. */
final class ScriptedServer implements AutoCloseable {
    /** What is answered to a request. */
    interface Script {
        /** Writes replies; false closes the connection behind them. */
        boolean answer(RequestDecoder request, Replies replies) throws IOException;
    }

    private final ServerSocket listening;
    private final Script script;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    ScriptedServer(final Script script) {
        this.script = script;
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    private static void start(final Runnable task) {
        final Thread thread = new Thread(task, "scripted-server");
        thread.setDaemon(true);
        thread.start();
    }

    String address() {
        return "127.0.0.1:" + listening.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                final Socket socket = listening.accept();
                sockets.add(socket);
                start(() -> serve(socket));
            }
        } catch (final IOException e) {
            // Closed.
        }
    }

    private void serve(final Socket socket) {
        try (socket) {
            final DataInputStream in = new DataInputStream(socket.getInputStream());
            final Replies replies = new Replies(socket.getOutputStream());
            boolean goesOn = true;
            while (goesOn) {
                final RequestDecoder request = read(in);
                goesOn = isOfHandshake(request)
                        ? replies.send(request, Status.SUCCESS, 0, "", "")
                        : script.answer(request, replies);
            }
        } catch (final EOFException | SocketException e) {
            // The client, or the test, has closed the connection.
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            sockets.remove(socket);
        }
    }

    private static boolean isOfHandshake(final RequestDecoder request) {
        return request.opcode() == Opcode.STAT.code()
                && "settings"
                        .equals(request.buffer().getStringWithoutLengthAscii(request.keyOffset(), request.keyLength()));
    }

    private static RequestDecoder read(final DataInputStream in) throws IOException {
        final byte[] header = in.readNBytes(FrameLayout.HEADER_LENGTH);
        if (header.length < FrameLayout.HEADER_LENGTH) {
            throw new EOFException();
        }
        final UnsafeBuffer whole = new UnsafeBuffer(
                new byte[new RequestDecoder().wrap(new UnsafeBuffer(header), 0).frameLength()]);
        whole.putBytes(0, header);
        in.readFully(whole.byteArray(), header.length, whole.capacity() - header.length);
        return new RequestDecoder().wrap(whole, 0);
    }

    @Override
    public void close() {
        try {
            listening.close();
            for (final Socket socket : sockets) {
                socket.close();
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends replies to a client. */
    static final class Replies {
        private final OutputStream out;

        private Replies(final OutputStream out) {
            this.out = out;
        }

        /** Sends a reply; true. */
        boolean send(
                final RequestDecoder request,
                final Status status,
                final int extrasLength,
                final String key,
                final String value)
                throws IOException {
            final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
            final ReplyEncoder reply = new ReplyEncoder()
                    .wrap(buffer, 0)
                    .header(request.opcode(), status, request.opaque(), 0, extrasLength, key.length(), value.length());
            buffer.putStringWithoutLengthAscii(reply.keyOffset(), key);
            buffer.putStringWithoutLengthAscii(reply.valueOffset(), value);
            out.write(buffer.byteArray(), 0, reply.frameLength());
            return true;
        }
    }
}
