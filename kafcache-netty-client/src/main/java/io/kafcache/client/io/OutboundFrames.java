package io.kafcache.client.io;

import io.kafcache.client.protocol.Opcode;
import io.kafcache.client.protocol.RequestEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import java.io.IOException;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Encodes requests one behind another into a direct buffer, and gives the buffer to the socket when it is full or flushed, or what the
 * socket does not take to the channel. A buffer that the socket took whole is used again.
 */
final class OutboundFrames {
    /** About what a socket takes in one write. */
    private static final int CAPACITY = 64 * 1024;

    private final RequestEncoder encoder = new RequestEncoder();
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private final ByteBufAllocator allocator;
    private ByteBuf buffer;
    private DirectSocket socket;
    private boolean unflushed;

    OutboundFrames(final ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /** From here on the socket is written directly, as long as the channel has nothing to write. */
    void writeTo(final DirectSocket direct) {
        socket = direct;
    }

    /** Writes the header of a request; its parts follow where the encoder says, then {@link #end}. */
    RequestEncoder begin(
            final ChannelHandlerContext context,
            final Opcode opcode,
            final int opaque,
            final long cas,
            final int extrasLength,
            final int keyLength,
            final int valueLength) {
        ensureRoom(context, RequestEncoder.frameLength(extrasLength, keyLength, valueLength));
        return encoder.wrap(view, buffer.writerIndex())
                .header(opcode, opaque, cas, extrasLength, keyLength, valueLength);
    }

    /** Ends the request begun last; one that is not ended is overwritten by the next. */
    void end() {
        buffer.writerIndex(buffer.writerIndex() + encoder.frameLength());
    }

    private void ensureRoom(final ChannelHandlerContext context, final int length) {
        if (buffer != null && buffer.writableBytes() < length && buffer.isReadable()) {
            handOver(context);
        }
        if (buffer != null && buffer.writableBytes() < length) {
            release();
        }
        if (buffer == null) {
            buffer = allocator.directBuffer(Math.max(CAPACITY, length));
            if (buffer.hasMemoryAddress()) {
                view.wrap(buffer.memoryAddress(), buffer.capacity());
            } else {
                view.wrap(buffer.nioBuffer(0, buffer.capacity()));
            }
        }
    }

    /** Empties the buffer, or gives it away. */
    private void handOver(final ChannelHandlerContext context) {
        if (wroteDirectly(context)) {
            return;
        }
        final ByteBuf full = buffer;
        buffer = null;
        unflushed = true;
        context.write(full, context.voidPromise());
    }

    void flush(final ChannelHandlerContext context) {
        if (buffer != null && buffer.isReadable() && !wroteDirectly(context)) {
            final ByteBuf written = buffer.retain();
            unflushed = false;
            context.writeAndFlush(written, context.voidPromise());
            if (buffer != null) {
                reuse();
            }
        } else if (unflushed) {
            unflushed = false;
            context.flush();
        }
    }

    /** False if there is something left for the channel to write. */
    private boolean wroteDirectly(final ChannelHandlerContext context) {
        if (socket == null || unflushed || !isChannelEmpty(context)) {
            return false;
        }
        try {
            if (!socket.write(buffer)) {
                return false;
            }
        } catch (final IOException e) {
            // Ends in the connection's exceptionCaught, as a failure of the channel's own write does.
            context.channel().pipeline().fireExceptionCaught(e);
            return true;
        }
        reuse();
        return true;
    }

    private static boolean isChannelEmpty(final ChannelHandlerContext context) {
        final ChannelOutboundBuffer pending = context.channel().unsafe().outboundBuffer();
        return pending != null && pending.isEmpty();
    }

    private void reuse() {
        if (buffer.refCnt() == 1 && buffer.capacity() <= CAPACITY) {
            buffer.clear();
        } else {
            release();
        }
    }

    void release() {
        if (buffer != null) {
            buffer.release();
            buffer = null;
        }
    }
}
