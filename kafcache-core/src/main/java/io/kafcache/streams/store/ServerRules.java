package io.kafcache.streams.store;

import io.kafcache.streams.backend.BackendException;
import io.kafcache.streams.backend.Server;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a server must be like to hold state. */
final class ServerRules {
    private static final Logger LOG = LoggerFactory.getLogger(ServerRules.class);

    private ServerRules() {}

    /**
     * Looks at the servers.
     *
     * @throws BackendException if one cannot hold state
     */
    static void check(final List<Server> servers, final StoreSettings settings) {
        for (final Server server : servers) {
            if (!server.comparesVersions()) {
                throw new BackendException(
                        "memcached " + server.name() + " was started with -C, so it cannot tell whose state it holds."
                                + " Start it without -C",
                        null);
            }
            if (server.evicts()) {
                final String message = "memcached " + server.name()
                        + " may evict items to make room for others, and state would be lost";
                if (!settings.toleratesEvictions()) {
                    throw new BackendException(
                            message + ". Start it with -M; or set kafcache.evictions=warn, if that may be", null);
                }
                LOG.warn("{}, unnoticed. Start it with -M", message);
            }
        }
    }
}
