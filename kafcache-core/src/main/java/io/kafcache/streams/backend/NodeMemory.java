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
        final byte[] before = tokens.put(node, token);
        if (before != null && !Arrays.equals(before, token)) {
            losses.incrementAndGet();
        }
    }

    long losses() {
        return losses.get();
    }
}
