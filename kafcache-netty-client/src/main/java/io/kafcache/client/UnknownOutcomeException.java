package io.kafcache.client;

/**
 * The connection broke, or the node fell silent, while a change was under way: it may have been carried out or not. Whoever knows that
 * repeating it does no harm may repeat it.
 */
public final class UnknownOutcomeException extends MemcachedException {
    private static final long serialVersionUID = 1L;

    UnknownOutcomeException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
