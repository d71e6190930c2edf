package io.kafcache.streams.backend;

/** A server could not be reached in time, or refused. The message says what happened, where, and what to do. */
public class BackendException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message what happened, where, and what to do
     * @param cause what was thrown below, or null
     */
    public BackendException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
