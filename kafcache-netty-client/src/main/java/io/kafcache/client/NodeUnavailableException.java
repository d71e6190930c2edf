package io.kafcache.client;

/**
 * A node did not answer within {@link ClientConfig#unavailableTimeout()}. No change is in doubt: nothing of what was asked has been
 * sent, or it was a read.
 */
public final class NodeUnavailableException extends MemcachedException {
    private static final long serialVersionUID = 1L;

    NodeUnavailableException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
