package io.kafcache.client;

/**
 * A node did not answer within {@link ClientConfig#unavailableTimeout()}. No change is in doubt: what was asked has not been carried out,
 * or may be repeated without harm.
 */
public final class NodeUnavailableException extends MemcachedException {
    private static final long serialVersionUID = 1L;

    NodeUnavailableException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
