package io.kafcache.client;

import io.kafcache.client.protocol.Status;

/** The server answered, and refused: the value is too large, its memory is full, and the like. */
public final class ServerErrorException extends MemcachedException {
    private static final long serialVersionUID = 1L;

    private final Status status;

    ServerErrorException(final Status status, final String message) {
        super(message, null);
        this.status = status;
    }

    /**
     * What the server answered.
     *
     * @return never {@link Status#SUCCESS}
     */
    public Status status() {
        return status;
    }
}
