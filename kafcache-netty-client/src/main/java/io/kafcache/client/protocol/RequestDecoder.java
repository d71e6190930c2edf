package io.kafcache.client.protocol;

import org.agrona.DirectBuffer;

/** A flyweight that reads a request: the server's side. Not safe for use by several threads. */
public final class RequestDecoder extends FrameDecoder {
    /** Makes a decoder that stands nowhere: {@link #wrap} comes first. */
    public RequestDecoder() {
        super(FrameLayout.REQUEST_MAGIC);
    }

    /**
     * Puts the decoder on a frame.
     *
     * @param buffer holds the frame; not copied
     * @param offset index of the frame's first byte
     * @return this
     */
    public RequestDecoder wrap(final DirectBuffer buffer, final int offset) {
        place(buffer, offset);
        return this;
    }

    /**
     * An integer in the extras.
     *
     * @param index bytes from the start of the extras; 0 is the flags of a SET, 4 its expiration
     * @return the big-endian integer there
     */
    public int extra(final int index) {
        return extrasInt(index);
    }
}
