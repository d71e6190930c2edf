package io.kafcache.client.io;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Looks up host names, each once at a time: who asks for one that is being looked up waits for that. While a name server is silent
 * connects go on being tried, and their lookups must neither pile up nor keep those of other names waiting. Safe for use by several
 * threads.
 */
final class NameLookups {
    /** Asks for the addresses of a host, and may take long. */
    interface Source {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    private final Source source;
    private final Executor executor;
    private final Map<String, CompletableFuture<InetAddress[]>> underWay = new ConcurrentHashMap<>();

    NameLookups(final Source source, final Executor executor) {
        this.source = source;
        this.executor = executor;
    }

    /** The addresses of a host, one or more; what the source throws completes it too. */
    CompletableFuture<InetAddress[]> find(final String host) {
        final CompletableFuture<InetAddress[]> lookup = new CompletableFuture<>();
        final CompletableFuture<InetAddress[]> present = underWay.putIfAbsent(host, lookup);
        if (present != null) {
            return present;
        }
        executor.execute(() -> run(host, lookup));
        return lookup;
    }

    private void run(final String host, final CompletableFuture<InetAddress[]> lookup) {
        InetAddress[] addresses = null;
        Throwable failure = null;
        try {
            addresses = source.addresses(host);
        } catch (final UnknownHostException | RuntimeException | Error e) {
            failure = e;
        }
        // Who asks from here on gets an answer that is as new.
        underWay.remove(host);
        if (failure == null) {
            lookup.complete(addresses);
        } else {
            lookup.completeExceptionally(failure);
        }
    }
}
