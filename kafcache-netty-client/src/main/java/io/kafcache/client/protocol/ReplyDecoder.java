package io.kafcache.client.protocol;

import org.agrona.DirectBuffer;

/** A flyweight that reads a reply: the client's side. Not safe for use by several threads. */
public final class ReplyDecoder extends FrameDecoder {
    /** Makes a decoder that stands nowhere: {@link #wrap} comes first. */
    public ReplyDecoder() {
        super(FrameLayout.REPLY_MAGIC);
    }

    /**
     * Puts the decoder on a frame.
     *
     * @param buffer holds the frame; not copied
     * @param offset index of the frame's first byte
     * @return this
     */
    public ReplyDecoder wrap(final DirectBuffer buffer, final int offset) {
        place(buffer, offset);
        return this;
    }

    /**
     * The request's outcome.
     *
     * @return the status, {@link Status#UNKNOWN} for a number that memcached does not use
     */
    public Status status() {
        return Status.of(statusCode());
    }

    /**
     * The request's outcome as it stands in the frame.
     *
     * @return an unsigned 16-bit number
     */
    public int statusCode() {
        return unsignedShort(FrameLayout.STATUS_OFFSET);
    }

    /**
     * Whether this can be a reply to a command: it names the command, and extras and key are as long as memcached makes them. Needs the
     * header only.
     *
     * @param opcode the command of the request
     * @return false when the stream is out of step
     */
    public boolean answers(final Opcode opcode) {
        return opcode() == opcode.code()
                && (statusCode() == 0
                        ? opcode.replyShape().fitsSuccess(this)
                        : opcode.replyShape().fitsFailure(this));
    }

    /**
     * The item's flags.
     *
     * @return the first integer of the extras, 0 where the reply has none
     */
    public int flags() {
        return extrasLength() >= FrameLayout.VALUE_EXTRAS_LENGTH ? extrasInt(0) : 0;
    }

    /**
     * Whether this reply ends those of a STAT: success without key and value, or an error.
     *
     * @return true for the last reply
     */
    public boolean isLastStat() {
        return status() != Status.SUCCESS || (keyLength() == 0 && valueLength() == 0);
    }

    /**
     * The key as text.
     *
     * @return a copy, read as ASCII
     */
    public String keyText() {
        return buffer().getStringWithoutLengthAscii(keyOffset(), keyLength());
    }

    /**
     * The value as text.
     *
     * @return a copy, read as ASCII
     */
    public String valueText() {
        return buffer().getStringWithoutLengthAscii(valueOffset(), valueLength());
    }
}
