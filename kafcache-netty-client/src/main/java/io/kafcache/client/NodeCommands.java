package io.kafcache.client;

import java.time.Duration;
import java.util.Map;

/**
 * What concerns the servers and not their items. Every node is asked, all at once, and a call returns when all have answered.
 * {@link MemcachedClient}, whose part this is, tells how calls wait and fail.
 */
public interface NodeCommands {
    /** Asks every node for an answer: returns when all of them have given it. */
    void ping();

    /**
     * Asks every node for its version.
     *
     * @return the version of each node, as in {@code 1.6.18}, in the order of the configuration
     */
    Map<Node, String> versions();

    /**
     * Asks every node for statistics.
     *
     * @param group the group, as in {@code settings}, {@code items} or {@code slabs}; empty for the general ones
     * @return the statistics of each node by name, in the order of the configuration
     * @throws ServerErrorException if a server does not know the group
     * @throws IllegalArgumentException for {@code sizes_enable} and {@code sizes_disable}, whose answers memcached does not end
     */
    Map<Node, Map<String, String>> stats(String group);

    /** Sets the counters of every node's general statistics to 0. */
    void resetStats();

    /**
     * Makes every node forget all of its items, at once.
     *
     * @throws ServerErrorException if a server does not allow it ({@code -F})
     * @throws UnknownOutcomeException if a connection broke before the answer; it is not repeated, since one that comes late would take
     *     newer items
     */
    void flushAll();

    /**
     * Makes every node forget, after a delay, the items that it has then.
     *
     * @param delay more than zero; rounded up to seconds. memcached's clock ticks once a second, and items stored in the second before
     *     the time are taken too
     * @throws IllegalArgumentException if the delay is zero or negative
     * @throws ServerErrorException if a server does not allow it ({@code -F})
     * @throws UnknownOutcomeException if a connection broke before the answer
     */
    void flushAll(Duration delay);

    /**
     * Asks every node for its token, as it is now, which differs from the one that was told when the connection was made if the node was
     * flushed since. A node that has none is given one.
     *
     * @return the token of each node, in the order of the configuration
     * @throws IllegalStateException if {@link ClientConfig#nodeTokens()} is null
     * @throws ServerErrorException if a node does not keep a token
     */
    Map<Node, byte[]> nodeTokens();
}
