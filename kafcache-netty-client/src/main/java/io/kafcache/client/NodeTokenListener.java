package io.kafcache.client;

/**
 * Learns the token of each node that the client connects to: a random value that a node keeps as an item, so that it is lost with the node's
 * memory. A token that differs from the one before tells that the node was restarted, or flushed, in between.
 */
@FunctionalInterface
public interface NodeTokenListener {
    /**
     * A connection was made. Called once for each connection, before any other request goes out on it, on the thread that drives the
     * connection: several threads may call at the same time. It must not block, nor call the client.
     *
     * <p>What this method throws refuses the node: the connection is closed, and the calls that wait for it fail with a
     * {@link NodeRejectedException} that has it as its cause.
     *
     * @param node the node, as configured
     * @param token the node's token; the array is the listener's own
     */
    void onToken(Node node, byte[] token);
}
