package io.kafcache.client.io;

import io.kafcache.client.protocol.ReplyDecoder;

/**
 * Learns what became of a request. For each request exactly one of {@link #onSilence}, {@link #onFailure} and the last {@link #onReply}
 * is called, on the lane's thread; only a STAT gets several replies. None of them may throw.
 */
public interface ReplyHandler {
    /**
     * Whether a reply that {@link io.kafcache.client.protocol.Opcode#echoesKey() echoes its key} names the right one. One that does not
     * puts the connection out of step; its request fails with it.
     *
     * @param tag the number given with the request
     * @param reply the frame, valid during the call
     * @return false to have the connection closed
     */
    default boolean isReplyTo(final int tag, final ReplyDecoder reply) {
        return true;
    }

    /**
     * A reply came.
     *
     * @param connection where it came from
     * @param tag the number given with the request
     * @param reply the frame, valid during the call
     */
    void onReply(Connection connection, int tag, ReplyDecoder reply);

    /**
     * A quiet request is done and nothing came: a read missed, a change succeeded.
     *
     * @param tag the number given with the request
     */
    void onSilence(int tag);

    /**
     * The connection broke before an answer came. The request may have been carried out or not.
     *
     * @param tag the number given with the request
     * @param failure what happened to the connection
     */
    void onFailure(int tag, Failure failure);
}
