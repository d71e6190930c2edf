package io.kafcache.client.io;

import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What the drivers and their connections need to know. Times are in nanoseconds.
 *
 * @param endpoints the nodes, in the ring's order
 * @param connectionsPerNode connections of a lane to each node
 * @param maxRequests outstanding requests of a connection
 * @param maxBytes outstanding bytes of a connection: requests not yet answered, and the replies expected for them
 * @param transport the kind of socket
 * @param spin how long a waiting caller polls before it blocks; 0 never polls
 * @param requestTimeout how long a sent request may stay unanswered
 * @param connectTimeout how long a connect may take
 * @param unavailableTimeout how long an operation waits for a node that is down
 * @param sharedThreads event-loop threads of the shared driver
 * @param handshake what happens on a new connection before it is used
 */
public record IoSettings(
        List<Endpoint> endpoints,
        int connectionsPerNode,
        int maxRequests,
        int maxBytes,
        Transport transport,
        long spin,
        long requestTimeout,
        long connectTimeout,
        long unavailableTimeout,
        int sharedThreads,
        HandshakeSettings handshake) {
    private static final long LONGEST_TICK = TimeUnit.MILLISECONDS.toNanos(50);

    /**
     * The number of connections that a lane may have.
     *
     * @return nodes times connections a node; a route is a number below this, and the routes of a node stand together
     */
    public int routes() {
        return endpoints.size() * connectionsPerNode;
    }

    /** How often the limits are looked at while something is under way, in nanoseconds. */
    long tick() {
        return Math.max(1, Math.min(requestTimeout / 10, LONGEST_TICK));
    }

    Endpoint endpoint(final int route) {
        return endpoints.get(route / connectionsPerNode);
    }
}
