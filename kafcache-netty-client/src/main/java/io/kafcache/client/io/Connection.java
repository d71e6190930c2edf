package io.kafcache.client.io;

import io.kafcache.client.protocol.FrameLayout;
import io.kafcache.client.protocol.Opcode;
import io.kafcache.client.protocol.ReplyDecoder;
import io.kafcache.client.protocol.RequestEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A connection to a node: encodes requests, keeps the outstanding ones in a bounded window, and matches each reply to its request. What is
 * out of step is closed and never used again; every outstanding request is failed in one place, {@link #close(Failure)}.
 *
 * <p>All of it runs on the event loop's thread, except {@link #abandon()}.
 */
public final class Connection extends ChannelInboundHandlerAdapter implements FrameAssembler.Sink {
    private static final int GARBAGE_SHOWN = 80;
    private static final int FIRST_REPLY_ESTIMATE = 256;

    /** Learns what becomes of the connection. */
    interface Listener {
        /** Requests may be sent now. */
        void onEstablished(Connection connection);

        /** The connection is closed, and all of its requests have been failed. */
        void onClosed(Connection connection, Failure failure);

        /** Replies were read: there may be room in the window. */
        void onProgress();
    }

    private enum State {
        CONNECTING,
        HANDSHAKE,
        ESTABLISHED,
        CLOSED
    }

    private final String node;
    private final IoSettings settings;
    private final LaneClock clock;
    private final Listener listener;
    private final RequestWindow window;
    private final ReplyCheck check = new ReplyCheck();
    private final FrameAssembler assembler = new FrameAssembler(this);
    private final OutboundFrames outbound = new OutboundFrames(PooledByteBufAllocator.DEFAULT);
    private final ReadBuffer readBuffer = new ReadBuffer();
    private DirectSocket socket;
    /** A request has been refused since the last replies: a smaller one must not pass it by. */
    private boolean congested;

    private long now;
    private ChannelHandlerContext context;
    private State state = State.CONNECTING;
    private Handshake handshake;
    private ServerSettings serverSettings;
    private boolean answered;
    private Failure closedBy;
    private int replyEstimate = FIRST_REPLY_ESTIMATE;

    Connection(final String node, final IoSettings settings, final LaneClock clock, final Listener listener) {
        this.node = node;
        this.settings = settings;
        this.clock = clock;
        this.listener = listener;
        window = new RequestWindow(settings.maxRequests(), settings.maxBytes());
    }

    /**
     * The node at the other end.
     *
     * @return its name, as configured
     */
    public String node() {
        return node;
    }

    /**
     * What the server said of itself.
     *
     * @return the settings read when the connection was made
     */
    public ServerSettings serverSettings() {
        return serverSettings;
    }

    /** What the handshake waits for, for people; null before it begins. */
    String awaits() {
        return handshake == null ? null : handshake.awaits();
    }

    boolean isEstablished() {
        return state == State.ESTABLISHED;
    }

    /** Whether the server has answered a request since the connection was established. */
    boolean hasAnswered() {
        return answered;
    }

    boolean isIdle() {
        return window.isEmpty();
    }

    /**
     * Whether the window takes a request. An empty window takes one of any size. When it is full of quiet requests, a barrier is sent, so
     * that it empties. Once it has refused a request it takes none until replies have come: operations are asked in their order, and a
     * later one must not pass by an earlier one.
     *
     * @param frameLength bytes of the request
     * @param expectsValue whether a value may come back; its size is taken from the replies before
     * @return false until replies have come
     */
    public boolean hasRoom(final int frameLength, final boolean expectsValue) {
        if (state == State.CLOSED) {
            return false;
        }
        final int bytes = frameLength + (expectsValue ? replyEstimate : 0);
        if (window.isEmpty() || (!congested && window.admits(bytes))) {
            return true;
        }
        congested = true;
        sendBarrier();
        return false;
    }

    /** Tells the time, by the lane's clock, that counts as that of the requests that operations make from here on. */
    void sendsAt(final long newNow) {
        now = newNow;
    }

    /**
     * Begins a request: writes the header; the parts follow through the encoder returned, then {@link #end}. A request that is not ended
     * is not sent.
     *
     * @param opcode the command
     * @param cas the version that the item must have, 0 for any
     * @param extrasLength bytes of the extras
     * @param keyLength bytes of the key
     * @param valueLength bytes of the value
     * @return takes extras, key and value
     */
    public RequestEncoder begin(
            final Opcode opcode, final long cas, final int extrasLength, final int keyLength, final int valueLength) {
        return outbound.begin(
                context, opcode, Opaques.ofSequence(window.next()), cas, extrasLength, keyLength, valueLength);
    }

    /**
     * Ends the request begun last: it goes out with the next {@link #flush()}, and its outcome goes to the handler.
     *
     * @param opcode the command given to {@link #begin}
     * @param handler learns the outcome
     * @param tag comes back to the handler
     * @param frameLength bytes of the request
     */
    public void end(final Opcode opcode, final ReplyHandler handler, final int tag, final int frameLength) {
        if (state == State.CLOSED) {
            // Handing a full buffer to the channel may have shown that it is broken.
            outbound.release();
            handler.onFailure(tag, closedBy);
            return;
        }
        outbound.end();
        final int bytes = frameLength + (opcode.readsValue() ? replyEstimate : 0);
        window.add(handler, tag, opcode, bytes, state == State.ESTABLISHED ? now : clock.now());
        if (window.barrierIsDue()) {
            sendBarrier();
        }
    }

    /** Sends a NOOP behind quiet requests: its answer tells that those without one are done. */
    private void sendBarrier() {
        if (window.endsQuietly()) {
            begin(Opcode.NOOP, 0, 0, 0, 0);
            end(Opcode.NOOP, Barrier.INSTANCE, 0, FrameLayout.HEADER_LENGTH);
        }
    }

    /** Gives what has been encoded to the socket. */
    public void flush() {
        if (state != State.CLOSED) {
            outbound.flush(context);
        }
    }

    /**
     * Reads what has come, below the channel, where that is possible.
     *
     * @return whether anything came
     */
    boolean readNow() {
        if (!readsDirectly()) {
            return false;
        }
        final ByteBuf in = readBuffer.take();
        final int read;
        try {
            read = socket.read(in);
        } catch (final IOException e) {
            in.release();
            exceptionCaught(context, e);
            return true;
        }
        if (read > 0) {
            try {
                channelRead(context, in);
                channelReadComplete(context);
            } catch (final RuntimeException | Error e) {
                exceptionCaught(context, e);
            }
            return true;
        }
        in.release();
        if (read < 0) {
            channelInactive(context);
        }
        return read < 0;
    }

    /** Whether replies are due that {@link #readNow()} can read. */
    boolean readsDirectly() {
        return socket != null && state == State.ESTABLISHED && !window.isEmpty();
    }

    void established(final ServerSettings newSettings) {
        serverSettings = newSettings;
        check.learn(newSettings);
        state = State.ESTABLISHED;
        handshake = null;
        listener.onEstablished(this);
    }

    /** Closes the connection if its oldest request is overdue at a time by the lane's clock. */
    void checkTimeout(final long newNow) {
        if (window.isEmpty() || state == State.CLOSED) {
            return;
        }
        if (newNow - window.oldestSentAt() > settings.requestTimeout()) {
            close(Failure.of(
                    Failure.Kind.TIMEOUT,
                    node,
                    "no answer to " + window.oldestOpcode() + " for " + settings.requestTimeout() / 1_000_000
                            + " ms, with " + window.size() + " requests outstanding"));
        }
    }

    /** The channel's allocator of read buffers, and its socket for this connection's own use; before it is connected. */
    ReadBuffer useDirectly(final DirectSocket direct) {
        socket = direct;
        return readBuffer;
    }

    @Override
    public void handlerAdded(final ChannelHandlerContext newContext) {
        context = newContext;
    }

    @Override
    public void channelActive(final ChannelHandlerContext ignored) {
        if (state == State.CLOSED) {
            return;
        }
        state = State.HANDSHAKE;
        if (context.pipeline().first() != this || context.pipeline().last() != this) {
            // What another handler makes of the bytes is not for the socket.
            socket = null;
        }
        outbound.writeTo(socket);
        handshake = new Handshake(this, settings.handshake());
        handshake.next();
    }

    @Override
    public void channelRead(final ChannelHandlerContext ignored, final Object message) {
        final ByteBuf in = (ByteBuf) message;
        try {
            if (state != State.CLOSED) {
                assembler.read(in, PooledByteBufAllocator.DEFAULT);
            }
        } finally {
            in.release();
        }
    }

    @Override
    public void channelReadComplete(final ChannelHandlerContext ignored) {
        congested = false;
        if (state == State.ESTABLISHED) {
            listener.onProgress();
        }
    }

    @Override
    public boolean expects(final ReplyDecoder header) {
        final int sequence = Opaques.sequenceOf(header.opaque());
        if (!window.contains(sequence)) {
            return outOfStep("a reply came to a request that was not made (opaque 0x"
                    + Integer.toHexString(header.opaque()) + ')');
        }
        final Opcode request = window.opcode(sequence);
        return check.passes(header, request) || outOfStep(check.objection(header, request));
    }

    @Override
    public boolean onFrame(final ReplyDecoder reply) {
        if (!expects(reply) || !passOver(Opaques.sequenceOf(reply.opaque()))) {
            return false;
        }
        final Opcode opcode = window.oldestOpcode();
        final ReplyHandler handler = window.oldestHandler();
        final int tag = window.oldestTag();
        if (opcode.echoesKey() && !handler.isReplyTo(tag, reply)) {
            return outOfStep("the reply to " + opcode + " names another key");
        }
        if (opcode != Opcode.STAT || reply.isLastStat()) {
            window.removeOldest();
            answered |= state == State.ESTABLISHED;
        }
        if (opcode.readsValue()) {
            replyEstimate += (reply.frameLength() - replyEstimate) / 8;
        }
        handler.onReply(this, tag, reply);
        return state != State.CLOSED;
    }

    /** The quiet requests before the one that was answered are done; others before it are not. */
    private boolean passOver(final int sequence) {
        while (window.oldest() != sequence) {
            if (!window.oldestOpcode().quiet()) {
                return outOfStep("the server passed over " + window.oldestOpcode());
            }
            final ReplyHandler handler = window.oldestHandler();
            final int tag = window.oldestTag();
            window.removeOldest();
            handler.onSilence(tag);
        }
        return true;
    }

    @Override
    public void onGarbage(final UnsafeBuffer buffer, final int offset, final int length) {
        final byte[] bytes = new byte[Math.min(length, GARBAGE_SHOWN)];
        buffer.getBytes(offset, bytes);
        final String text = new String(bytes, StandardCharsets.ISO_8859_1).replaceAll("[^\\x20-\\x7e]", ".");
        outOfStep("this is no reply of the binary protocol: \"" + text.strip() + '"');
    }

    private boolean outOfStep(final String detail) {
        close(Failure.of(Failure.Kind.OUT_OF_STEP, node, detail));
        return false;
    }

    @Override
    public void channelInactive(final ChannelHandlerContext ignored) {
        close(Failure.of(Failure.Kind.LOST, node, "the connection was closed by the server"));
    }

    @Override
    public void exceptionCaught(final ChannelHandlerContext ignored, final Throwable cause) {
        close(new Failure(Failure.Kind.LOST, node, "the connection broke: " + Failure.text(cause), cause));
    }

    /** Closes the connection and fails what is outstanding. Closing twice does nothing. */
    void close(final Failure failure) {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        closedBy = failure;
        releaseBuffers();
        if (context != null) {
            context.close();
        }
        while (!window.isEmpty()) {
            final ReplyHandler handler = window.oldestHandler();
            final int tag = window.oldestTag();
            window.removeOldest();
            handler.onFailure(tag, failure);
        }
        listener.onClosed(this, failure);
    }

    /**
     * Releases the buffers of a connection whose event loop will not run again: for the closing thread, when the thread that owns the loop
     * has ended or stays away. The socket has been closed by then.
     */
    void abandon() {
        state = State.CLOSED;
        releaseBuffers();
        if (context == null) {
            return;
        }
        final ChannelOutboundBuffer pending = context.channel().unsafe().outboundBuffer();
        if (pending != null) {
            pending.addFlush();
            while (pending.remove()) {
                // Each call releases one buffer.
            }
        }
    }

    private void releaseBuffers() {
        outbound.release();
        assembler.release();
        readBuffer.release();
    }
}
