package io.kafcache.streams.backend;

/**
 * Nobody knows whether writes happened, or whether they still will: bytes on a connection that was given up can reach the server late, after
 * newer ones. So what was being written to is not to be written to, or believed, any more.
 */
public final class UncertainWriteException extends BackendException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message what happened, where, and what to do
     * @param cause what was thrown below, or null
     */
    public UncertainWriteException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
