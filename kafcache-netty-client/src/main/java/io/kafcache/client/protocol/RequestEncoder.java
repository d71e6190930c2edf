package io.kafcache.client.protocol;

import java.nio.ByteOrder;
import org.agrona.MutableDirectBuffer;

/** A flyweight that writes a request: the client's side. Not safe for use by several threads. */
public final class RequestEncoder extends FrameEncoder {
    /** Makes an encoder that stands nowhere: {@link #wrap} comes first. */
    public RequestEncoder() {}

    /**
     * Puts the encoder where a frame is to start.
     *
     * @param buffer takes the frame
     * @param offset index of the frame's first byte
     * @return this
     */
    public RequestEncoder wrap(final MutableDirectBuffer buffer, final int offset) {
        place(buffer, offset);
        return this;
    }

    /**
     * Writes the header.
     *
     * @param opcode the command
     * @param opaque comes back in the reply
     * @param cas the version that the item must have, 0 for any
     * @param extrasLength bytes, 0 .. 255
     * @param keyLength bytes, 0 .. 65535; memcached takes 1 .. {@value FrameLayout#MAX_KEY_LENGTH}
     * @param valueLength bytes
     * @return this
     */
    public RequestEncoder header(
            final Opcode opcode,
            final int opaque,
            final long cas,
            final int extrasLength,
            final int keyLength,
            final int valueLength) {
        putHeader(FrameLayout.REQUEST_MAGIC, opcode.code(), 0, opaque, cas, extrasLength, keyLength, valueLength);
        return this;
    }

    /**
     * Writes an integer of the extras.
     *
     * @param index bytes from the start of the extras; 0 is the flags of a SET, 4 its expiration
     * @param value the integer
     * @return this
     */
    public RequestEncoder extra(final int index, final int value) {
        putExtra(index, value);
        return this;
    }

    /**
     * Writes a long integer of the extras.
     *
     * @param index bytes from the start of the extras; 0 is the delta of an INCREMENT, 8 its initial value
     * @param value the integer
     * @return this
     */
    public RequestEncoder extra(final int index, final long value) {
        buffer().putLong(extrasOffset() + index, value, ByteOrder.BIG_ENDIAN);
        return this;
    }

    /**
     * Writes the key from text.
     *
     * @param key ASCII text, as long as the header's key length
     * @return this
     */
    public RequestEncoder putKey(final String key) {
        buffer().putStringWithoutLengthAscii(keyOffset(), key);
        return this;
    }
}
