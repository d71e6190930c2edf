package io.kafcache.client.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class NameLookupsTest {
    private static final InetAddress[] LOOPBACK = {InetAddress.getLoopbackAddress()};

    /** What the threads have not done yet, as when a name server is silent. */
    private final Queue<Runnable> tasks = new ArrayDeque<>();

    private final NameLookups lookups = new NameLookups(
            host -> {
                if ("unknown".equals(host)) {
                    throw new UnknownHostException(host);
                }
                if ("broken".equals(host)) {
                    throw new IllegalStateException(host);
                }
                return LOOPBACK;
            },
            tasks::add);

    @Test
    void aNameIsLookedUpOnceAtATime() {
        final CompletableFuture<InetAddress[]> first = lookups.find("a");
        for (int i = 0; i < 1_000; i++) {
            assertSame(first, lookups.find("a"));
        }
        lookups.find("b");
        assertEquals(2, tasks.size(), "one for each name");
        assertFalse(first.isDone());
        tasks.remove().run();
        assertArrayEquals(LOOPBACK, first.join());
    }

    @Test
    void aNameIsLookedUpAnewAfterwards() {
        lookups.find("a");
        tasks.remove().run();
        assertFalse(lookups.find("a").isDone());
        tasks.remove().run();
        lookups.find("unknown");
        tasks.remove().run();
        assertFalse(lookups.find("unknown").isDone());
    }

    @Test
    void whatFailsIsTold() {
        for (final String host : new String[] {"unknown", "broken"}) {
            final CompletableFuture<InetAddress[]> lookup = lookups.find(host);
            tasks.remove().run();
            final CompletionException e = assertThrows(CompletionException.class, lookup::join);
            assertEquals(host, e.getCause().getMessage());
        }
    }
}
