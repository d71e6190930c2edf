package io.kafcache.examples;

/** Arguments that make no sense; the message says which. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(final String message) {
        super(message);
    }
}
