package io.kafcache.streams.backend;

import io.kafcache.client.ClientConfig;
import io.kafcache.client.Node;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The memcached backends of this JVM: stores with the same configuration share one, and so a thread's connections serve all of its stores.
 * A backend disconnects when the last of its stores has closed it.
 */
public final class MemcachedBackends {
    private static final Map<ClientConfig, Integer> USERS = new HashMap<>();
    private static final Map<ClientConfig, MemcachedBackend> OPEN = new HashMap<>();

    private MemcachedBackends() {}

    /**
     * Opens the backend for a configuration, or joins it.
     *
     * @param config the servers, and limits
     * @return open; it is to be closed once for each time it was opened
     * @throws IllegalArgumentException if the transport asked for is not available on this machine
     * @throws IllegalStateException if the JVM lacks an option that the client needs
     */
    public static Backend open(final ClientConfig config) {
        synchronized (OPEN) {
            final MemcachedBackend backend = OPEN.computeIfAbsent(config, MemcachedBackend::new);
            USERS.merge(config, 1, Integer::sum);
            return backend;
        }
    }

    /**
     * Opens a backend for each of the servers alone, as {@link #open} does.
     *
     * @param config the servers, and limits
     * @return by the servers' names, as {@link Backend#tokens()} has them; each is to be closed
     * @throws IllegalArgumentException if the transport asked for is not available on this machine
     * @throws IllegalStateException if the JVM lacks an option that the client needs
     */
    public static Map<String, Backend> openEach(final ClientConfig config) {
        final Map<String, Backend> backends = new LinkedHashMap<>();
        for (final Node node : config.nodes()) {
            backends.put(
                    node.toString(),
                    open(config.toBuilder().nodes(List.of(node)).build()));
        }
        return backends;
    }

    static void release(final MemcachedBackend backend) {
        synchronized (OPEN) {
            if (USERS.merge(backend.config(), -1, Integer::sum) > 0) {
                return;
            }
            USERS.remove(backend.config());
            OPEN.remove(backend.config());
        }
        backend.disconnect();
    }
}
