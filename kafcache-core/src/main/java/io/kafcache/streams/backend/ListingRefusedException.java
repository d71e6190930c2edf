package io.kafcache.streams.backend;

/** A server does not tell which items it holds. The message says which server, why, and what it would take. */
public final class ListingRefusedException extends BackendException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message which server, why, and what it would take
     */
    public ListingRefusedException(final String message) {
        super(message, null);
    }
}
