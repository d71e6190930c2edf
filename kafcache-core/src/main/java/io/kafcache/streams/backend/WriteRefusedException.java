package io.kafcache.streams.backend;

/** A server refused a write. As memcached has it, the item that was to be replaced may be gone. */
public final class WriteRefusedException extends BackendException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message what happened, where, and what to do
     */
    public WriteRefusedException(final String message) {
        this(message, null);
    }

    /**
     * Makes an exception.
     *
     * @param message what happened, where, and what to do
     * @param cause what was thrown below, or null
     */
    WriteRefusedException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
