package io.kafcache.testing;

import io.kafcache.client.protocol.FrameLayout;
import io.kafcache.client.protocol.RequestDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One connection of the embedded server. It cuts the stream as memcached does, mistakes included: the key ends a request, and only a
 * command that stores takes the bytes behind it for its value; behind some malformed requests the stream is out of step.
 *
 * <p>It answers no further request, and reads no more, while the client does not take the replies.
 */
final class EmbeddedConnection extends ChannelInboundHandlerAdapter {
    private static final int LONGEST_EXTRAS = 255;
    /** Longer keys are refused unseen. */
    private static final int LONGEST_HEAD = FrameLayout.HEADER_LENGTH + LONGEST_EXTRAS + FrameLayout.MAX_KEY_LENGTH;

    private final CommandExecutor executor;
    private final ServerClock clock;
    private final Set<EmbeddedConnection> connections;
    private final byte[] head = new byte[LONGEST_HEAD];
    private final RequestDecoder request = new RequestDecoder().wrap(new UnsafeBuffer(head), 0);
    private Channel channel;
    private ReplyWriter replies;
    private ByteBuf input;
    private BodyRequest body;
    private long toSwallow;
    private long lastRequest;
    private boolean inStep;
    private boolean closing;
    private boolean processing;
    private boolean loggedIn;
    private boolean loginBegun;

    /** Keeps itself in the set of connections. */
    EmbeddedConnection(
            final CommandExecutor executor, final ServerClock clock, final Set<EmbeddedConnection> connections) {
        this.executor = executor;
        this.clock = clock;
        this.connections = connections;
    }

    ReplyWriter replies() {
        return replies;
    }

    /** So many bytes behind the request's key are for nobody. */
    void swallow(final long length) {
        toSwallow = length;
    }

    /** The bytes behind the request's key are this one's value. */
    void receive(final BodyRequest newBody) {
        body = newBody;
    }

    boolean isLoggedIn() {
        return loggedIn;
    }

    /** Ends what login there is, or is under way; true begins one. */
    void loggedIn(final boolean newLoggedIn) {
        loggedIn = newLoggedIn;
        loginBegun = false;
    }

    /** Whether a login waits for its message. */
    boolean isLoginBegun() {
        return loginBegun;
    }

    void beginLogin() {
        loginBegun = true;
    }

    /** Nothing after this request is answered. */
    void closeAfterReplies() {
        closing = true;
    }

    /** Whether nothing is on its way in either direction and the last request is more than so many seconds ago. */
    boolean isIdleFor(final long seconds) {
        return isBetweenRequests() && channel.isWritable() && clock.now() - lastRequest > seconds;
    }

    void close() {
        closing = true;
        channel.close();
    }

    @Override
    public void handlerAdded(final ChannelHandlerContext context) {
        channel = context.channel();
        replies = new ReplyWriter(context);
        lastRequest = clock.now();
        connections.add(this);
    }

    @Override
    public void handlerRemoved(final ChannelHandlerContext context) {
        connections.remove(this);
        closing = true;
        replies.discard();
        if (body != null) {
            executor.abandon(body);
            body = null;
        }
        if (input != null) {
            input.release();
            input = null;
        }
    }

    @Override
    public void exceptionCaught(final ChannelHandlerContext context, final Throwable cause) {
        // A client that breaks its connection is no event for a server.
        close();
    }

    @Override
    public void channelRead(final ChannelHandlerContext context, final Object message) {
        append((ByteBuf) message);
        process();
    }

    private void append(final ByteBuf read) {
        if (closing) {
            read.release();
        } else if (input == null) {
            input = read;
        } else {
            final ByteBuf joined = channel.alloc().directBuffer(input.readableBytes() + read.readableBytes());
            joined.writeBytes(input).writeBytes(read);
            input.release();
            read.release();
            input = joined;
        }
    }

    @Override
    public void channelWritabilityChanged(final ChannelHandlerContext context) {
        process();
    }

    private void process() {
        // Flushing changes the writability, which leads back here.
        if (processing || closing || input == null) {
            return;
        }
        processing = true;
        boolean stalled;
        do {
            boolean more = true;
            while (more && !closing && channel.isWritable()) {
                more = step();
                if (isBetweenRequests()) {
                    replies.flushIfUrgent();
                }
            }
            stalled = !channel.isWritable();
            // As in memcached, replies wait while a value is on its way.
            if (closing || stalled || isBetweenRequests()) {
                replies.flush();
            }
        } while (stalled && !closing && channel.isWritable());
        processing = false;
        if (!input.isReadable()) {
            input.release();
            input = null;
        }
        if (closing) {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
        channel.config().setAutoRead(!closing && !stalled);
    }

    private boolean isBetweenRequests() {
        return body == null && toSwallow == 0;
    }

    /** Takes something from the input; false when that needs more bytes than there are. */
    private boolean step() {
        if (toSwallow > 0) {
            final int length = (int) Math.min(toSwallow, input.readableBytes());
            input.skipBytes(length);
            toSwallow -= length;
            return toSwallow == 0;
        }
        return body == null ? readRequest() : readValue();
    }

    private boolean readValue() {
        final BodyRequest receiving = body;
        if (!receiving.readFrom(input)) {
            return false;
        }
        body = null;
        executor.complete(receiving, this);
        return true;
    }

    private boolean readRequest() {
        final int readable = input.readableBytes();
        // The first byte of a connection shows at once whether it speaks this protocol.
        if (readable < FrameLayout.HEADER_LENGTH && (inStep || readable == 0)) {
            return false;
        }
        final int start = input.readerIndex();
        if (input.getByte(start) != FrameLayout.REQUEST_MAGIC) {
            replies.discard();
            close();
            return false;
        }
        inStep = true;
        if (readable < FrameLayout.HEADER_LENGTH) {
            return false;
        }
        input.getBytes(start, head, 0, FrameLayout.HEADER_LENGTH);
        final int length = FrameLayout.HEADER_LENGTH + request.extrasLength() + request.keyLength();
        if (readable < length) {
            return false;
        }
        input.getBytes(start, head, 0, Math.min(length, LONGEST_HEAD));
        input.skipBytes(length);
        lastRequest = clock.now();
        executor.execute(request, this);
        // An empty value has no bytes to wait for.
        return body == null || body.length() > 0 || readValue();
    }
}
