package io.kafcache.bench;

import io.kafcache.testing.MemcachedOptions;
import io.kafcache.testing.MemcachedServer;
import java.util.ArrayList;
import java.util.List;

/** The memcached servers of a benchmark, with the room that its data needs. */
public final class Servers implements AutoCloseable {
    /** What an item takes beside its value, generously, and the size classes that are not filled. */
    private static final long OVERHEAD = 512;

    private static final long SPARE_MIB = 64;

    private final List<MemcachedServer> servers = new ArrayList<>();

    public Servers(final int count, final long keys, final long valueSize) {
        // Each server could take all of it twice: size classes are up to a quarter too large.
        final long memory = SPARE_MIB + (2 * keys * (valueSize + OVERHEAD) >> 20);
        final MemcachedOptions options =
                MemcachedOptions.builder().memoryLimitMiB((int) memory).build();
        for (int i = 0; i < count; i++) {
            servers.add(MemcachedServer.start(options));
        }
    }

    /** The servers as {@code host:port}. */
    public List<String> addresses() {
        return servers.stream().map(MemcachedServer::address).toList();
    }

    /** The servers' process ids. */
    public List<String> processes() {
        return servers.stream().map(server -> server.stats("").get("pid")).toList();
    }

    /** What the first server says of itself. */
    public String version() {
        return servers.get(0).stats("").get("version");
    }

    /** Ends the servers, and starts empty ones in their place. */
    public void restart() {
        servers.forEach(MemcachedServer::restart);
    }

    @Override
    public void close() {
        servers.forEach(MemcachedServer::close);
    }
}
