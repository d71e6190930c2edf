package io.kafcache.client.protocol;

import org.agrona.MutableDirectBuffer;

/** A flyweight that writes a reply: the server's side. Not safe for use by several threads. */
public final class ReplyEncoder extends FrameEncoder {
    /** Makes an encoder that stands nowhere: {@link #wrap} comes first. */
    public ReplyEncoder() {}

    /**
     * Puts the encoder where a frame is to start.
     *
     * @param buffer takes the frame
     * @param offset index of the frame's first byte
     * @return this
     */
    public ReplyEncoder wrap(final MutableDirectBuffer buffer, final int offset) {
        place(buffer, offset);
        return this;
    }

    /**
     * Writes the header.
     *
     * @param opcode the request's byte, also where no {@link Opcode} stands for it
     * @param status the outcome
     * @param opaque the request's opaque
     * @param cas the item's version, 0 for none
     * @param extrasLength bytes, 0 .. 255
     * @param keyLength bytes, 0 .. 65535
     * @param valueLength bytes
     * @return this
     */
    public ReplyEncoder header(
            final byte opcode,
            final Status status,
            final int opaque,
            final long cas,
            final int extrasLength,
            final int keyLength,
            final int valueLength) {
        putHeader(FrameLayout.REPLY_MAGIC, opcode, status.code(), opaque, cas, extrasLength, keyLength, valueLength);
        return this;
    }

    /**
     * Writes an integer of the extras.
     *
     * @param index bytes from the start of the extras; 0 is the flags of a value
     * @param value the integer
     * @return this
     */
    public ReplyEncoder extra(final int index, final int value) {
        putExtra(index, value);
        return this;
    }
}
