package io.kafcache.streams.backend;

import io.kafcache.client.Node;
import io.kafcache.client.NodeTokenListener;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts how often a node was seen with another token than before. The count has grown before anything is read over the connection that
 * brought the token. Safe for use by several threads.
 */
final class NodeMemory implements NodeTokenListener {
    private final Map<Node, byte[]> tokens = new ConcurrentHashMap<>();
    private final AtomicLong losses = new AtomicLong();

    @Override
    public void onToken(final Node node, final byte[] token) {
        // At once: a thread that finds the new token here must find the loss counted as well.
        tokens.compute(node, (same, before) -> {
            if (before != null && !Arrays.equals(before, token)) {
                losses.incrementAndGet();
            }
            return token;
        });
    }

    long losses() {
        return losses.get();
    }
}
