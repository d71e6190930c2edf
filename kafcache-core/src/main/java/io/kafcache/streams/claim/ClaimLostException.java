package io.kafcache.streams.claim;

import io.kafcache.streams.backend.BackendException;

/** The state is another's, or no longer whole: what is held must neither be written to nor believed. The message says why. */
public final class ClaimLostException extends BackendException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message what happened
     */
    public ClaimLostException(final String message) {
        super(message, null);
    }
}
