package io.kafcache.streams.admin;

/** Nothing was removed: it could do harm. The message says why, and what to do. */
public final class RemovalRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message why, and what to do
     */
    public RemovalRefusedException(final String message) {
        super(message);
    }
}
