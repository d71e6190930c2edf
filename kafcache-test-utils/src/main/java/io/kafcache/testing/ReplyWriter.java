package io.kafcache.testing;

import io.kafcache.client.protocol.FrameLayout;
import io.kafcache.client.protocol.ReplyEncoder;
import io.kafcache.client.protocol.RequestDecoder;
import io.kafcache.client.protocol.Status;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes the replies of one connection. They collect here until {@link #flush()}, but not without limit: what the batch cannot hold goes
 * to the channel, whose writability tells the reader when to stop.
 */
final class ReplyWriter {
    private static final int BATCH_LENGTH = 16 << 10;
    private static final int LARGE_VALUE = 4 << 10;
    private static final byte[] NOTHING = {};

    private final ChannelHandlerContext context;
    private final byte[] head = new byte[FrameLayout.HEADER_LENGTH + FrameLayout.VALUE_EXTRAS_LENGTH];
    private final UnsafeBuffer headBuffer = new UnsafeBuffer(head);
    private final ReplyEncoder encoder = new ReplyEncoder().wrap(headBuffer, 0);
    private ByteBuf batch;
    private boolean urgent;

    ReplyWriter(final ChannelHandlerContext context) {
        this.context = context;
    }

    /** The reply to NOOP, with which a client asks for all replies before it. */
    void barrier(final RequestDecoder request) {
        success(request.opcode(), request.opaque(), 0);
        urgent = true;
    }

    /** A reply without body. */
    void success(final byte opcode, final int opaque, final long cas) {
        body(opcode, Status.SUCCESS, opaque, cas, NOTHING, NOTHING);
    }

    /** A reply whose body is a value without flags. */
    void success(final RequestDecoder request, final long cas, final byte[] value) {
        body(request.opcode(), Status.SUCCESS, request.opaque(), cas, NOTHING, value);
    }

    /** A reply whose body is a value, to a login that goes well so far. */
    void success(final byte opcode, final Status status, final int opaque, final byte[] value) {
        body(opcode, status, opaque, 0, NOTHING, value);
    }

    void error(final RequestDecoder request, final Status status, final String text) {
        error(request.opcode(), request.opaque(), status, text);
    }

    void error(final byte opcode, final int opaque, final Status status, final String text) {
        urgent = true;
        body(opcode, status, opaque, 0, NOTHING, text.getBytes(StandardCharsets.US_ASCII));
    }

    /** The miss of a command that answers with the key. */
    void missWithKey(final RequestDecoder request, final ItemKey key) {
        body(request.opcode(), Status.KEY_NOT_FOUND, request.opaque(), 0, key.bytes(), NOTHING);
    }

    /** One of the frames that answer STAT. */
    void stat(final RequestDecoder request, final String name, final String value) {
        body(
                request.opcode(),
                Status.SUCCESS,
                request.opaque(),
                0,
                name.getBytes(StandardCharsets.US_ASCII),
                value.getBytes(StandardCharsets.US_ASCII));
    }

    private void body(
            final byte opcode,
            final Status status,
            final int opaque,
            final long cas,
            final byte[] key,
            final byte[] value) {
        encoder.header(opcode, status, opaque, cas, 0, key.length, value.length);
        room(FrameLayout.HEADER_LENGTH + key.length + value.length);
        batch.writeBytes(head, 0, FrameLayout.HEADER_LENGTH).writeBytes(key).writeBytes(value);
    }

    /** A hit: the item's flags and, where asked for, its key and its value. */
    void hit(final RequestDecoder request, final Item item, final boolean withKey, final boolean withValue) {
        final byte[] key = withKey ? item.key().bytes() : NOTHING;
        final ByteBuf value = item.value();
        final int valueLength = withValue ? value.readableBytes() : 0;
        encoder.header(
                        request.opcode(),
                        Status.SUCCESS,
                        request.opaque(),
                        item.cas(),
                        FrameLayout.VALUE_EXTRAS_LENGTH,
                        key.length,
                        valueLength)
                .extra(0, item.flags());
        final boolean large = valueLength > LARGE_VALUE;
        room(head.length + key.length + (large ? 0 : valueLength));
        batch.writeBytes(head).writeBytes(key);
        if (large) {
            push();
            context.write(value.retainedDuplicate(), context.voidPromise());
        } else {
            batch.writeBytes(value, value.readerIndex(), valueLength);
        }
    }

    private void room(final int length) {
        if (batch != null && batch.writableBytes() < length) {
            push();
        }
        if (batch == null) {
            batch = context.alloc().directBuffer(Math.max(BATCH_LENGTH, length));
        }
    }

    private void push() {
        context.write(batch, context.voidPromise());
        batch = null;
    }

    /** Sends what was written if the last of it was an error or a barrier, for which memcached does not wait. */
    void flushIfUrgent() {
        if (urgent) {
            flush();
        }
    }

    /** Sends what was written. */
    void flush() {
        urgent = false;
        if (batch != null) {
            push();
        }
        context.flush();
    }

    /** Forgets what was not flushed. */
    void discard() {
        if (batch != null) {
            batch.release();
            batch = null;
        }
    }
}
