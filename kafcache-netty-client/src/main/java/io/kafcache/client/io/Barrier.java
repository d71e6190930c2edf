package io.kafcache.client.io;

import io.kafcache.client.protocol.ReplyDecoder;

/** Waits for a NOOP that a connection sent of itself: it has done its work when the requests before it are completed. */
enum Barrier implements ReplyHandler {
    /** There is nothing to remember. */
    INSTANCE;

    @Override
    public void onReply(final Connection connection, final int tag, final ReplyDecoder reply) {
        // Nobody waits for it.
    }

    @Override
    public void onSilence(final int tag) {
        throw new IllegalStateException("NOOP is never silent");
    }

    @Override
    public void onFailure(final int tag, final Failure failure) {
        // The requests before it have been failed.
    }
}
