package io.kafcache.client;

/**
 * A node and this client do not trust each other: the login was refused or is missing, or no encrypted connection could be agreed on. Waiting
 * does not help, so the call fails at once. So does every further call that needs the node, until a new attempt is made: one is made when a
 * call comes and some time has passed since the last attempt, 1 second at first and up to 30 seconds, lest the server lock the account.
 *
 * <p>No change is in doubt: nothing of what was asked has been sent, or it was a read.
 */
public final class AuthenticationException extends MemcachedException {
    private static final long serialVersionUID = 1L;

    AuthenticationException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
