package io.kafcache.streams.item;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * What an item holds whose body is in chunks.
 *
 * @param id stands in the keys of the chunks; no other value of the lineage has it
 * @param bodyLength bytes of all chunks together
 * @param chunkLength bytes of every chunk but the last
 */
record ChunkedValue(long id, int bodyLength, int chunkLength) {
    static final int LENGTH = Long.BYTES + 2 * Integer.BYTES;

    static ChunkedValue read(final DirectBuffer buffer, final int offset) {
        return new ChunkedValue(
                buffer.getLong(offset, ByteOrder.BIG_ENDIAN),
                buffer.getInt(offset + Long.BYTES, ByteOrder.BIG_ENDIAN),
                buffer.getInt(offset + Long.BYTES + Integer.BYTES, ByteOrder.BIG_ENDIAN));
    }

    void write(final MutableDirectBuffer buffer, final int offset) {
        buffer.putLong(offset, id, ByteOrder.BIG_ENDIAN);
        buffer.putInt(offset + Long.BYTES, bodyLength, ByteOrder.BIG_ENDIAN);
        buffer.putInt(offset + Long.BYTES + Integer.BYTES, chunkLength, ByteOrder.BIG_ENDIAN);
    }

    int chunks() {
        return (bodyLength - 1) / chunkLength + 1;
    }

    int offset(final int chunk) {
        return chunk * chunkLength;
    }

    int length(final int chunk) {
        return Math.min(chunkLength, bodyLength - offset(chunk));
    }
}
