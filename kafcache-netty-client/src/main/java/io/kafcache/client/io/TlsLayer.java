package io.kafcache.client.io;

import io.kafcache.client.protocol.RequestDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Encrypts a connection. The connection learns that its channel is active when the TLS handshake is done, and so sends nothing before.
 *
 * <p>All of it runs on the event loop's thread, the handshake's computations too, except {@link #abandon()}.
 */
final class TlsLayer extends ChannelInitializer<Channel> {
    private final Encryption encryption;
    private final Gate gate;
    private final Connection connection;

    TlsLayer(final SSLEngine engine, final Connection connection) {
        this.connection = connection;
        encryption = new Encryption(engine);
        gate = new Gate(connection);
    }

    @Override
    protected void initChannel(final Channel channel) {
        channel.pipeline().addLast(encryption, gate, connection);
    }

    /** Whether the channel is there and the TLS handshake not yet done. */
    boolean isHandshaking() {
        return gate.handshaking;
    }

    /** See {@link Connection#abandon()}. */
    void abandon() {
        encryption.abandon();
    }

    private static final class Encryption extends SslHandler {
        private ChannelHandlerContext context;

        Encryption(final SSLEngine engine) {
            super(engine);
            // A write becomes records of its own; see Gate.
            setWrapDataSize(0);
            // The route limits the handshake together with the rest of the connect.
            setHandshakeTimeoutMillis(0);
        }

        @Override
        public void handlerAdded(final ChannelHandlerContext newContext) throws Exception {
            context = newContext;
            super.handlerAdded(newContext);
        }

        /** Says good-bye if the socket takes it at once, and does not wait for a server that does not read. */
        @Override
        public void close(final ChannelHandlerContext ctx, final ChannelPromise promise) throws Exception {
            super.close(ctx, promise);
            ctx.close();
        }

        void abandon() {
            if (context == null || context.isRemoved()) {
                return;
            }
            // What is removed with unread bytes hands them on.
            final ByteBuf unread = internalBuffer();
            unread.skipBytes(unread.readableBytes());
            try {
                handlerRemoved(context);
            } catch (final Exception e) {
                throw new IllegalStateException("cannot release the buffers of an encrypted connection", e);
            }
        }
    }

    /**
     * Holds the connection back until the handshake is done, and sees to it that the last request before a flush is alone in its TLS record:
     * memcached up to 1.6.39 can leave the end of a record that is larger than its read buffer with OpenSSL, and looks for it only when more
     * comes. The last request's record lies in the socket until what is before it has been read, and is read whole.
     */
    private static final class Gate extends ChannelDuplexHandler {
        private final Connection connection;
        private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
        private final RequestDecoder request = new RequestDecoder();
        private boolean handshaking;

        Gate(final Connection connection) {
            this.connection = connection;
        }

        @Override
        public void channelActive(final ChannelHandlerContext context) {
            handshaking = true;
        }

        @Override
        public void userEventTriggered(final ChannelHandlerContext context, final Object event) {
            if (event instanceof SslHandshakeCompletionEvent completion) {
                handshaking = false;
                if (completion.isSuccess()) {
                    context.fireChannelActive();
                } else {
                    connection.close(TlsFailures.describe(connection.node(), completion.cause()));
                }
            } else if (event instanceof SslCloseCompletionEvent) {
                connection.close(
                        Failure.of(Failure.Kind.LOST, connection.node(), "the connection was closed by the server"));
            }
        }

        /** With TLS 1.3 a server tells that it does not take our certificate when for us the handshake is over. */
        @Override
        public void exceptionCaught(final ChannelHandlerContext context, final Throwable cause) {
            if (handshaking || (!connection.isEstablished() && TlsFailures.find(SSLException.class, cause) != null)) {
                connection.close(TlsFailures.describe(connection.node(), cause));
            } else {
                context.fireExceptionCaught(cause);
            }
        }

        @Override
        public void write(final ChannelHandlerContext context, final Object message, final ChannelPromise promise) {
            final ByteBuf requests = (ByteBuf) message;
            final int length = lengthBeforeLast(requests);
            if (length > 0) {
                context.write(requests.readRetainedSlice(length), context.voidPromise());
            }
            context.write(requests, promise);
        }

        /** The bytes before the last request; the buffer holds whole requests. */
        private int lengthBeforeLast(final ByteBuf requests) {
            final int length = requests.readableBytes();
            if (requests.hasMemoryAddress()) {
                view.wrap(requests.memoryAddress() + requests.readerIndex(), length);
            } else {
                view.wrap(requests.nioBuffer());
            }
            int last = 0;
            int end = 0;
            while (end < length) {
                last = end;
                end += request.wrap(view, end).frameLength();
            }
            return last;
        }
    }
}
