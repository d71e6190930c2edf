package io.kafcache.client.io;

import static io.kafcache.client.protocol.FrameLayout.HEADER_LENGTH;

import io.kafcache.client.protocol.ReplyDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Cuts what comes from the server into replies. A reply that stands whole in a read is decoded in place; only one that is spread over
 * several reads is put together in a buffer of its own.
 */
final class FrameAssembler {
    /** Up to here a partial frame gets all of its room at once; beyond, as its bytes arrive, since a length may be garbage. */
    private static final int TRUSTED_LENGTH = 1 << 20;

    /** Takes the replies. */
    interface Sink {
        /** Whether a reply with such a header may come; false stops the assembler for good. Asked before a reply is put together. */
        boolean expects(ReplyDecoder header);

        /** Takes a reply, valid during the call; false stops the assembler for good. */
        boolean onFrame(ReplyDecoder reply);

        /** The bytes here are no reply. */
        void onGarbage(UnsafeBuffer buffer, int offset, int length);
    }

    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private final ReplyDecoder reply = new ReplyDecoder();
    private final Sink sink;
    private ByteBuf partial;
    private boolean stopped;

    FrameAssembler(final Sink sink) {
        this.sink = sink;
    }

    /** Takes a read; the buffer stays the caller's. */
    void read(final ByteBuf in, final ByteBufAllocator allocator) {
        while (partial != null && in.isReadable() && !stopped) {
            fillPartial(in);
        }
        if (in.isReadable() && !stopped) {
            final int start = in.readerIndex();
            final int end = in.writerIndex();
            wrap(in, start, end);
            final int consumed = scan(end - start);
            in.skipBytes(consumed);
            if (in.isReadable() && !stopped) {
                startPartial(in, allocator);
            }
        }
    }

    /** Passes on the whole frames in the view; returns the bytes that they took. */
    private int scan(final int length) {
        int offset = 0;
        while (!stopped && length - offset >= HEADER_LENGTH) {
            reply.wrap(view, offset);
            if (!reply.isValid()) {
                stopped = true;
                sink.onGarbage(view, offset, length - offset);
                break;
            }
            final int frameLength = reply.frameLength();
            if (frameLength > length - offset) {
                stopped = !sink.expects(reply);
                break;
            }
            stopped = !sink.onFrame(reply);
            offset += frameLength;
        }
        checkFirstByte(offset, length);
        return offset;
    }

    /** An error line of text may be shorter than a header: it is known by its first byte. */
    private void checkFirstByte(final int offset, final int length) {
        if (!stopped && offset < length && !reply.wrap(view, offset).hasMagic()) {
            stopped = true;
            sink.onGarbage(view, offset, length - offset);
        }
    }

    private void startPartial(final ByteBuf in, final ByteBufAllocator allocator) {
        final int available = in.readableBytes();
        int capacity = HEADER_LENGTH;
        if (available >= HEADER_LENGTH) {
            capacity = Math.max(available, Math.min(reply.frameLength(), TRUSTED_LENGTH));
        }
        partial = allocator.directBuffer(capacity);
        partial.writeBytes(in);
    }

    private void fillPartial(final ByteBuf in) {
        final int have = partial.readableBytes();
        int whole = HEADER_LENGTH;
        if (have >= HEADER_LENGTH) {
            wrap(partial, 0, have);
            whole = reply.wrap(view, 0).frameLength();
        }
        if (have < whole) {
            partial.writeBytes(in, Math.min(whole - have, in.readableBytes()));
        }
        final int length = partial.readableBytes();
        wrap(partial, 0, length);
        if (scan(length) == length || stopped) {
            release();
        }
    }

    private void wrap(final ByteBuf buffer, final int start, final int end) {
        if (buffer.hasMemoryAddress()) {
            view.wrap(buffer.memoryAddress() + start, end - start);
        } else {
            view.wrap(buffer.nioBuffer(start, end - start));
        }
    }

    /** Lets go of a partial frame. */
    void release() {
        if (partial != null) {
            partial.release();
            partial = null;
        }
    }
}
