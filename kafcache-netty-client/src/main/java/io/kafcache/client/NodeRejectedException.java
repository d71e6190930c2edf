package io.kafcache.client;

/**
 * The {@link NodeTokenListener} did not accept a node: what it threw is the cause. Calls that waited for this connection fail; for later ones
 * a new connection is made, and the listener is asked again.
 *
 * <p>No change is in doubt: nothing of what was asked has been sent, or it was a read.
 */
public final class NodeRejectedException extends MemcachedException {
    private static final long serialVersionUID = 1L;

    NodeRejectedException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
