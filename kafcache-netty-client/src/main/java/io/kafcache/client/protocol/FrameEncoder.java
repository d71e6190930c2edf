package io.kafcache.client.protocol;

import static io.kafcache.client.protocol.FrameLayout.BODY_LENGTH_OFFSET;
import static io.kafcache.client.protocol.FrameLayout.CAS_OFFSET;
import static io.kafcache.client.protocol.FrameLayout.HEADER_LENGTH;

import java.nio.ByteOrder;
import org.agrona.MutableDirectBuffer;

/**
 * A flyweight that writes a frame: the header first, with the lengths of all that follows, then each part where
 * {@link #extrasOffset()}, {@link #keyOffset()} and {@link #valueOffset()} say. The buffer must have room for the frame.
 *
 * <p>Not safe for use by several threads.
 */
public abstract sealed class FrameEncoder permits RequestEncoder, ReplyEncoder {
    private MutableDirectBuffer buffer;
    private int offset;
    private int keyOffset;
    private int valueOffset;
    private int end;

    FrameEncoder() {}

    final void place(final MutableDirectBuffer newBuffer, final int newOffset) {
        buffer = newBuffer;
        offset = newOffset;
    }

    final void putHeader(
            final byte magic,
            final byte opcode,
            final int status,
            final int opaque,
            final long cas,
            final int extrasLength,
            final int keyLength,
            final int valueLength) {
        keyOffset = offset + HEADER_LENGTH + extrasLength;
        valueOffset = keyOffset + keyLength;
        end = valueOffset + valueLength;
        // Eight bytes at a time: magic, opcode, length of the key, of the extras, data type (0), status; length of the
        // body, opaque; cas.
        final long first = (magic & 0xffL) << 56
                | (opcode & 0xffL) << 48
                | (keyLength & 0xffffL) << 32
                | (extrasLength & 0xffL) << 24
                | status & 0xffffL;
        final long second = (long) (end - offset - HEADER_LENGTH) << 32 | opaque & 0xffffffffL;
        buffer.putLong(offset, first, ByteOrder.BIG_ENDIAN);
        buffer.putLong(offset + BODY_LENGTH_OFFSET, second, ByteOrder.BIG_ENDIAN);
        buffer.putLong(offset + CAS_OFFSET, cas, ByteOrder.BIG_ENDIAN);
    }

    final void putExtra(final int index, final int value) {
        buffer.putInt(extrasOffset() + index, value, ByteOrder.BIG_ENDIAN);
    }

    /**
     * Length of a frame with parts of these lengths.
     *
     * @param extrasLength bytes
     * @param keyLength bytes
     * @param valueLength bytes
     * @return bytes, header included
     */
    public static int frameLength(final int extrasLength, final int keyLength, final int valueLength) {
        return HEADER_LENGTH + extrasLength + keyLength + valueLength;
    }

    /**
     * The buffer that takes the frame.
     *
     * @return the buffer given to {@code wrap}
     */
    public final MutableDirectBuffer buffer() {
        return buffer;
    }

    /**
     * Where the extras go.
     *
     * @return index in {@link #buffer()}
     */
    public final int extrasOffset() {
        return offset + HEADER_LENGTH;
    }

    /**
     * Where the key goes.
     *
     * @return index in {@link #buffer()}
     */
    public final int keyOffset() {
        return keyOffset;
    }

    /**
     * Where the value goes.
     *
     * @return index in {@link #buffer()}
     */
    public final int valueOffset() {
        return valueOffset;
    }

    /**
     * Length of the whole frame.
     *
     * @return bytes, header included
     */
    public final int frameLength() {
        return end - offset;
    }
}
