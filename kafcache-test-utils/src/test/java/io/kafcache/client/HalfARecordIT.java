package io.kafcache.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.kafcache.testing.MemcachedOptions;
import io.kafcache.testing.MemcachedServer;
import io.kafcache.testing.TestCertificates;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Closes a client while a TLS record is on its way: its first part has been read by the thread that owns the connection, which has ended. That
 * the part is released is seen by the leak check of all tests.
 */
class HalfARecordIT {
    private static final byte[] VALUE = "value".getBytes(UTF_8);
    private static final byte[] HALF_A_RECORD = {0x17, 0x03, 0x03, 0x40, 0x00, 1, 2, 3};

    @ParameterizedTest
    @EnumSource(
            value = TransportType.class,
            names = {"AUTO", "NIO"})
    void isReleased(final TransportType transport) throws Exception {
        MemcachedServer.requireReal();
        try (TestCertificates certificates = new TestCertificates()) {
            final TestCertificates.Identity identity = certificates.issue("ip:127.0.0.1");
            final SSLContext context = TlsContexts.trusting(certificates, identity);
            try (MemcachedServer server = MemcachedServer.startReal(MemcachedOptions.builder()
                            .tls(identity.certificates(), identity.key())
                            .build());
                    Talker talker = new Talker(context);
                    MemcachedClient direct = MemcachedClient.create(config(server.address(), context, transport));
                    MemcachedClient client = MemcachedClient.create(
                            config(server.address() + ",127.0.0.1:" + talker.port(), context, transport))) {
                // A thread that lives on would hold on to its connections, and to what they have read.
                CompletableFuture.runAsync(
                                () -> readHalfARecord(client, direct, talker), task -> new Thread(task).start())
                        .get();
            }
        }
    }

    private static void readHalfARecord(
            final MemcachedClient client, final MemcachedClient direct, final Talker talker) {
        final byte[] key = keyOnServer(client, direct);
        talker.sendHalfARecord();
        // Whatever the thread waits for, it reads what has come on all of its connections.
        for (int i = 0; i < 100; i++) {
            assertArrayEquals(VALUE, client.get(key));
        }
    }

    private static ClientConfig config(final String nodes, final SSLContext context, final TransportType transport) {
        return ClientConfig.builder()
                .nodes(nodes)
                .transport(transport)
                .requestTimeout(Duration.ofSeconds(30))
                .connectTimeout(Duration.ofSeconds(30))
                .security(Security.none().withTls(TlsEngines.of(context)))
                .build();
    }

    private static byte[] keyOnServer(final MemcachedClient client, final MemcachedClient direct) {
        client.ping();
        for (int i = 0; ; i++) {
            final byte[] key = ("key-" + i).getBytes(UTF_8);
            client.set(key, VALUE);
            if (direct.get(key) != null) {
                return key;
            }
        }
    }

    /** A server that answers every request with success, and sends part of a record when it is told to. */
    private static final class Talker implements Closeable {
        private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final SSLContext context;
        private final Thread thread;
        private volatile Socket plain;

        Talker(final SSLContext context) throws IOException {
            this.context = context;
            thread = new Thread(this::serve);
            thread.start();
        }

        int port() {
            return listener.getLocalPort();
        }

        private void serve() {
            try {
                plain = listener.accept();
                final SSLSocket socket =
                        (SSLSocket) context.getSocketFactory().createSocket(plain, null, plain.getPort(), true);
                socket.setUseClientMode(false);
                final DataInputStream in = new DataInputStream(socket.getInputStream());
                final byte[] header = new byte[24];
                while (true) {
                    in.readFully(header);
                    final ByteBuffer request = ByteBuffer.wrap(header);
                    in.readNBytes(request.getInt(8));
                    final ByteBuffer reply = ByteBuffer.allocate(24).put(0, (byte) 0x81);
                    reply.put(1, request.get(1)).putInt(12, request.getInt(12));
                    socket.getOutputStream().write(reply.array());
                }
            } catch (final IOException e) {
                // The client is closed.
            }
        }

        void sendHalfARecord() {
            try {
                plain.getOutputStream().write(HALF_A_RECORD);
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            listener.close();
            if (plain != null) {
                plain.close();
            }
        }
    }
}
