package io.kafcache.client.io;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/**
 * The buffer that a connection reads into, again and again. As a channel's allocator it gives the buffer out with a reference for the
 * reader; while somebody still has one, and after {@link #release()}, it gives out others.
 */
final class ReadBuffer extends DefaultMaxMessagesRecvByteBufAllocator {
    private static final int CAPACITY = 64 * 1024;

    private ByteBuf kept;
    private boolean released;

    /** The buffer, empty, with a reference for the reader. */
    ByteBuf take() {
        if (kept == null && !released) {
            kept = PooledByteBufAllocator.DEFAULT.directBuffer(CAPACITY, CAPACITY);
        }
        return kept == null || kept.refCnt() != 1
                ? PooledByteBufAllocator.DEFAULT.directBuffer(CAPACITY, CAPACITY)
                : kept.clear().retain();
    }

    /** Lets go of the buffer; who still reads it does so too. */
    void release() {
        released = true;
        if (kept != null) {
            kept.release();
            kept = null;
        }
    }

    @Override
    public MaxMessageHandle newHandle() {
        return new MaxMessageHandle() {
            @Override
            public ByteBuf allocate(final ByteBufAllocator ignored) {
                return take();
            }

            @Override
            public int guess() {
                return CAPACITY;
            }
        };
    }
}
