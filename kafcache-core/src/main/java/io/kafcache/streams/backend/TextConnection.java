package io.kafcache.streams.backend;

import io.kafcache.client.ClientConfig;
import io.kafcache.client.Node;
import io.kafcache.client.TlsEngineFactory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A plain connection to a memcached, for commands of its text protocol. For one thread, which waits with a limit. */
final class TextConnection implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final SocketChannel channel;
    private final Selector selector;
    private final Duration timeout;
    private final ByteBuffer received = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
    /** Encrypts and decrypts; null without TLS. */
    private final EmbeddedChannel tls;

    private ByteBuf decrypted = Unpooled.EMPTY_BUFFER;

    private TextConnection(
            final SocketChannel channel, final Selector selector, final Duration timeout, final EmbeddedChannel tls) {
        this.channel = channel;
        this.selector = selector;
        this.timeout = timeout;
        this.tls = tls;
    }

    /**
     * Connects.
     *
     * @param timeout for the connection to be made, and for each answer
     */
    static TextConnection open(final Node node, final ClientConfig config, final Duration timeout) throws IOException {
        final SocketChannel channel = connect(node, config);
        try {
            channel.configureBlocking(false);
            final Selector selector = Selector.open();
            channel.register(selector, SelectionKey.OP_READ);
            final TlsEngineFactory engines = config.security().tls();
            return new TextConnection(
                    channel,
                    selector,
                    timeout,
                    engines == null
                            ? null
                            : new EmbeddedChannel(new SslHandler(engines.newEngine(node.host(), node.port()))));
        } catch (final IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static SocketChannel connect(final Node node, final ClientConfig config) throws IOException {
        if (node.isUnixSocket()) {
            final SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.connect(UnixDomainSocketAddress.of(node.host()));
                return channel;
            } catch (final IOException e) {
                channel.close();
                throw e;
            }
        }
        final SocketChannel channel = SocketChannel.open();
        try {
            channel.socket().connect(new InetSocketAddress(node.host(), node.port()), (int)
                    config.connectTimeout().toMillis());
            return channel;
        } catch (final IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    void send(final String command) throws IOException {
        final byte[] bytes = (command + "\r\n").getBytes(StandardCharsets.US_ASCII);
        if (tls == null) {
            write(ByteBuffer.wrap(bytes));
        } else {
            tls.writeOutbound(Unpooled.wrappedBuffer(bytes));
            writeEncrypted();
        }
    }

    /** Waits for bytes; -1 at the end. */
    int read(final byte[] into, final int offset) throws IOException {
        if (tls == null) {
            return receive() < 0 ? -1 : take(into, offset);
        }
        while (!decrypted.isReadable()) {
            decrypted.release();
            decrypted = Unpooled.EMPTY_BUFFER;
            final ByteBuf next = tls.readInbound();
            if (next != null) {
                decrypted = next;
            } else if (receive() < 0) {
                return -1;
            } else {
                decrypt();
            }
        }
        final int length = Math.min(decrypted.readableBytes(), into.length - offset);
        decrypted.readBytes(into, offset, length);
        return length;
    }

    private int take(final byte[] into, final int offset) {
        final int length = Math.min(received.remaining(), into.length - offset);
        received.get(into, offset, length);
        return length;
    }

    /** Makes bytes available, unless some are. */
    private int receive() throws IOException {
        if (received.hasRemaining()) {
            return received.remaining();
        }
        received.clear();
        int length = channel.read(received);
        while (length == 0) {
            if (selector.select(timeout.toMillis()) == 0) {
                throw new SocketTimeoutException("no answer for " + timeout.toMillis() + " ms");
            }
            selector.selectedKeys().clear();
            length = channel.read(received);
        }
        received.flip();
        return length;
    }

    private void decrypt() throws IOException {
        try {
            tls.writeInbound(Unpooled.copiedBuffer(received));
        } catch (final DecoderException e) {
            throw new IOException("TLS failed: " + e.getMessage(), e);
        } finally {
            received.position(received.limit());
            writeEncrypted();
        }
    }

    private void writeEncrypted() throws IOException {
        for (ByteBuf next = tls.readOutbound(); next != null; next = tls.readOutbound()) {
            try {
                write(next.nioBuffer());
            } finally {
                next.release();
            }
        }
    }

    /** Commands and handshakes are far smaller than a socket's buffer. */
    private void write(final ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            decrypted.release();
            if (tls != null) {
                tls.finishAndReleaseAll();
            }
        } finally {
            selector.close();
            channel.close();
        }
    }
}
