package io.kafcache.client.io;

/** A request that is made, and whose answer is awaited, before a connection may be used. */
abstract class HandshakeStep implements ReplyHandler {
    private final Handshake handshake;

    HandshakeStep(final Handshake handshake) {
        this.handshake = handshake;
    }

    /** Sends the first request. */
    abstract void start();

    /** What the step waits for, for people. */
    abstract String awaits();

    final Connection connection() {
        return handshake.connection();
    }

    /** The step has what it wants. */
    final void succeed() {
        handshake.next();
    }

    /** The connection cannot be used. */
    final void fail(final Failure.Kind kind, final String detail) {
        fail(kind, detail, null);
    }

    final void fail(final Failure.Kind kind, final String detail, final Throwable cause) {
        connection().close(new Failure(kind, connection().node(), detail, cause));
    }

    @Override
    public final void onSilence(final int tag) {
        throw new IllegalStateException("no request of a handshake is quiet");
    }

    @Override
    public final void onFailure(final int tag, final Failure failure) {
        // The connection tells its route.
    }
}
