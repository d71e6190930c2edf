package io.kafcache.client;

import java.util.Arrays;
import java.util.Objects;

/**
 * Has the token of each node read when a connection is made: the item under a fixed key, which the client adds with 16 random bytes where a
 * node has none. All clients with the same key see the same token, for as long as the node keeps its memory.
 *
 * <p>Immutable. Two are equal when their keys are, and their listeners.
 */
public final class NodeTokens {
    private final byte[] key;
    private final NodeTokenListener listener;

    /**
     * Makes the setting.
     *
     * @param key of the item, on every node; 1 .. 250 bytes
     * @param listener is told each token
     * @throws IllegalArgumentException if the key is empty or too long
     */
    public NodeTokens(final byte[] key, final NodeTokenListener listener) {
        Keys.check(key.length);
        this.key = key.clone();
        this.listener = Objects.requireNonNull(listener, "listener");
    }

    /**
     * The item's key.
     *
     * @return a copy
     */
    public byte[] key() {
        return key.clone();
    }

    /**
     * Who is told.
     *
     * @return never null
     */
    public NodeTokenListener listener() {
        return listener;
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof NodeTokens tokens && Arrays.equals(key, tokens.key) && listener.equals(tokens.listener);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(key) + listener.hashCode();
    }
}
