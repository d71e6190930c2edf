package io.kafcache.examples;

/** An example that failed; the message is for the person who ran it. */
final class ExampleException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ExampleException(final String message) {
        super(message);
    }

    ExampleException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
