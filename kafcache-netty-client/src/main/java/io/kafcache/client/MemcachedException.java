package io.kafcache.client;

/** What goes wrong between this client and memcached. The message says what happened, at which node, and what to do. */
public abstract class MemcachedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MemcachedException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
