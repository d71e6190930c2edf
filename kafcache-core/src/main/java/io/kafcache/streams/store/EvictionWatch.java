package io.kafcache.streams.store;

import io.kafcache.streams.backend.Backend;
import io.kafcache.streams.backend.BackendException;
import io.kafcache.streams.backend.Server;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks now and then whether servers have dropped items. For use by one thread at a time, but for {@link #total()}. */
final class EvictionWatch {
    private static final Logger LOG = LoggerFactory.getLogger(EvictionWatch.class);
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final String store;
    private final Backend backend;
    private volatile long total;
    private long lookedAt = System.nanoTime();

    /**
     * Begins to watch.
     *
     * @param servers what they say of themselves now
     */
    EvictionWatch(final String store, final Backend backend, final List<Server> servers) {
        this.store = store;
        this.backend = backend;
        total = count(servers);
    }

    private static long count(final List<Server> servers) {
        return servers.stream().mapToLong(Server::evictions).sum();
    }

    /** How many items the servers had dropped when they were asked last. */
    long total() {
        return total;
    }

    /** Asks the servers, if that was some seconds ago. */
    void lookIfLongAgo() {
        final long now = System.nanoTime();
        if (now - lookedAt < INTERVAL_NANOS) {
            return;
        }
        lookedAt = now;
        final long before = total;
        try {
            total = count(backend.servers());
        } catch (final BackendException e) {
            LOG.debug("The servers of store {} could not be asked for their evictions", store, e);
            return;
        }
        if (total > before) {
            LOG.error(
                    "The servers of store {} have dropped {} items to make room: entries may be lost, which costs a full restore"
                            + " when they are read, or are read as absent without an index. Give them more memory (-m) and start them with -M; a restart of the application with"
                            + " its state purged rebuilds the state",
                    store,
                    total - before);
        }
    }
}
