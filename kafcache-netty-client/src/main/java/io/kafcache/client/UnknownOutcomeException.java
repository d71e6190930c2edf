package io.kafcache.client;

/**
 * The connection broke, or the node fell silent, while a change was under way: it may have been carried out or not, or may
 * still be, even after changes that are made on another connection meanwhile: bytes that were sent can reach the server late. So
 * repeating it is safe only where nobody changes the same key again before the server is known to have forgotten the old connection.
 */
public final class UnknownOutcomeException extends MemcachedException {
    private static final long serialVersionUID = 1L;

    UnknownOutcomeException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
