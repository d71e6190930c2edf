package io.kafcache.client.io;

/**
 * Why a connection, or an operation, failed.
 *
 * @param kind what happened
 * @param node the node that it happened to, as configured
 * @param detail what was seen, as the end of a sentence
 * @param cause the exception behind it, or null
 */
public record Failure(Kind kind, String node, String detail, Throwable cause) {

    /** What can happen to a connection. */
    public enum Kind {
        /** No connection could be made. */
        CONNECT,
        /** A request was not answered in time. */
        TIMEOUT,
        /** What came back is no answer to what was asked. */
        OUT_OF_STEP,
        /** The connection was cut. */
        LOST,
        /** The login was refused, or is missing. */
        AUTHENTICATION,
        /** The two ends could not agree on an encrypted connection. */
        TLS,
        /** The node's token was not accepted. */
        REJECTED,
        /** The client was closed. */
        CLOSED;

        /** Whether waiting does not help: an operation that waits for the connection fails at once. */
        boolean isFatal() {
            return this == AUTHENTICATION || this == TLS || this == REJECTED;
        }
    }

    /** What is under way when the client is closed fails with this. */
    static final Failure CLIENT_CLOSED = of(Kind.CLOSED, "all nodes", "the client was closed");

    static Failure of(final Kind kind, final String node, final String detail) {
        return new Failure(kind, node, detail, null);
    }

    /** What an exception says; its name where it says nothing, as those of closed channels do. */
    static String text(final Throwable cause) {
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    @Override
    public String toString() {
        return node + ": " + detail;
    }
}
