package io.kafcache.client.io;

import io.kafcache.client.protocol.Opcode;
import io.kafcache.client.protocol.RequestEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Encodes requests one behind another into a direct buffer, and hands the buffer to the channel when it is full or flushed. A buffer that
 * the socket took whole is used again.
 */
final class OutboundFrames {
    /** About what a socket takes in one write. */
    private static final int CAPACITY = 64 * 1024;

    private final RequestEncoder encoder = new RequestEncoder();
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private final ByteBufAllocator allocator;
    private ByteBuf buffer;
    private boolean unflushed;

    OutboundFrames(final ByteBufAllocator allocator) {
        this.allocator = allocator;
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
        if (buffer != null && buffer.writableBytes() < length) {
            handOver(context);
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

    private void handOver(final ChannelHandlerContext context) {
        final ByteBuf full = buffer;
        buffer = null;
        if (full.isReadable()) {
            context.write(full, context.voidPromise());
            unflushed = true;
        } else {
            full.release();
        }
    }

    void flush(final ChannelHandlerContext context) {
        if (buffer != null && buffer.isReadable()) {
            final ByteBuf written = buffer.retain();
            unflushed = false;
            context.writeAndFlush(written, context.voidPromise());
            if (buffer == null) {
                return;
            }
            if (buffer.refCnt() == 1 && buffer.capacity() <= CAPACITY) {
                buffer.clear();
            } else {
                release();
            }
        } else if (unflushed) {
            unflushed = false;
            context.flush();
        }
    }

    void release() {
        if (buffer != null) {
            buffer.release();
            buffer = null;
        }
    }
}
