package io.kafcache.client;

import io.kafcache.client.ring.KetamaLocator;
import io.kafcache.client.ring.KetamaRing;
import org.agrona.DirectBuffer;

/** Finds the connection for a key: the ring's node, and of its connections one by the key, so that a key's requests stay in order. */
final class Router {
    private final KetamaLocator locator;
    private final int nodes;
    private final int connectionsPerNode;

    Router(final KetamaRing ring, final int connectionsPerNode) {
        locator = new KetamaLocator(ring);
        nodes = ring.size();
        this.connectionsPerNode = connectionsPerNode;
    }

    int routes() {
        return nodes * connectionsPerNode;
    }

    int nodes() {
        return nodes;
    }

    /** The first connection of a node. */
    int routeToNode(final int node) {
        return node * connectionsPerNode;
    }

    int nodeOfRoute(final int route) {
        return route / connectionsPerNode;
    }

    int route(final DirectBuffer key, final int offset, final int length) {
        final int first = locator.node(key, offset, length) * connectionsPerNode;
        return connectionsPerNode == 1
                ? first
                : first + Integer.remainderUnsigned(hash(key, offset, length), connectionsPerNode);
    }

    private static int hash(final DirectBuffer key, final int offset, final int length) {
        int hash = 1;
        for (int i = offset; i < offset + length; i++) {
            hash = 31 * hash + key.getByte(i);
        }
        return hash;
    }
}
