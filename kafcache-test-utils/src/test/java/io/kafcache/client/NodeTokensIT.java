package io.kafcache.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kafcache.testing.FaultyProxy;
import io.kafcache.testing.MemcachedOptions;
import io.kafcache.testing.MemcachedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/** The random item by which a node's memory is known again. */
@ParameterizedClass(name = "{0} {1}")
@CsvSource({"REAL, CALLER", "REAL, SHARED", "EMBEDDED, CALLER", "EMBEDDED, SHARED"})
class NodeTokensIT {
    private static final byte[] TOKEN_KEY = "the token".getBytes(UTF_8);
    private static final byte[] KEY = "key".getBytes(UTF_8);
    private static final byte[] VALUE = "value".getBytes(UTF_8);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Parameter(0)
    MemcachedServer.Kind kind;

    @Parameter(1)
    IoMode mode;

    private final List<MemcachedServer> servers = new ArrayList<>();
    private final List<MemcachedClient> clients = new ArrayList<>();

    @AfterEach
    void stop() {
        clients.forEach(MemcachedClient::close);
        servers.forEach(MemcachedServer::close);
    }

    private MemcachedServer start() {
        if (kind == MemcachedServer.Kind.REAL) {
            MemcachedServer.requireReal();
        }
        final MemcachedServer server = kind == MemcachedServer.Kind.REAL
                ? MemcachedServer.startReal(MemcachedOptions.defaults())
                : MemcachedServer.startEmbedded(MemcachedOptions.defaults());
        servers.add(server);
        return server;
    }

    private MemcachedClient connect(final String nodes, final NodeTokenListener listener) {
        final MemcachedClient client = MemcachedClient.create(ClientConfig.builder()
                .nodes(nodes)
                .ioMode(mode)
                .requestTimeout(PATIENCE)
                .connectTimeout(PATIENCE)
                .nodeTokens(new NodeTokens(TOKEN_KEY, listener))
                .build());
        clients.add(client);
        return client;
    }

    private static String text(final byte[] token) {
        assertEquals(16, token.length);
        return HexFormat.of().formatHex(token);
    }

    private List<String> tokensSeen(final MemcachedServer server, final int connections) {
        final List<String> seen = new CopyOnWriteArrayList<>();
        for (int i = 0; i < connections; i++) {
            connect(server.address(), (node, token) -> seen.add(text(token))).get(KEY);
        }
        assertEquals(connections, seen.size());
        return seen;
    }

    @Test
    void allConnectionsOfAllClientsSeeTheSameToken() {
        final MemcachedServer server = start();
        assertEquals(1, Set.copyOf(tokensSeen(server, 5)).size());
        assertArrayEquals(
                HexFormat.of().parseHex(tokensSeen(server, 1).get(0)),
                connect(server.address(), (node, token) -> {}).get(TOKEN_KEY));
    }

    @Test
    void everyNodeHasItsOwn() {
        final MemcachedServer first = start();
        final MemcachedServer second = start();
        final String nodes = first.address() + ",localhost:" + second.port() + ":3";
        final ConcurrentHashMap<Node, String> seen = new ConcurrentHashMap<>();
        final MemcachedClient client = connect(nodes, (node, token) -> assertNull(seen.put(node, text(token))));
        client.ping();
        assertEquals(Set.copyOf(Node.parseList(nodes)), seen.keySet());
        assertEquals(2, Set.copyOf(seen.values()).size());
    }

    @Test
    void aRestartIsSeenBeforeAnyReplyOfTheNewConnection() {
        final MemcachedServer server = start();
        final List<String> events = new CopyOnWriteArrayList<>();
        final MemcachedClient client = connect(server.address(), (node, token) -> events.add(text(token)));
        client.set(KEY, VALUE);
        server.restart();
        assertNull(client.get(KEY));
        events.add("miss");
        assertEquals(3, events.size(), events::toString);
        assertNotEquals(events.get(0), events.get(1));
        assertEquals("miss", events.get(2));
    }

    @Test
    void aFlushIsSeenByTheNextConnection() {
        final MemcachedServer server = start();
        final String before = tokensSeen(server, 1).get(0);
        server.flush();
        final String after = tokensSeen(server, 1).get(0);
        assertNotEquals(before, after);
        assertEquals(after, tokensSeen(server, 1).get(0));
    }

    @Test
    void aBrokenConnectionToTheSameMemoryShowsTheSameToken() throws Exception {
        final MemcachedServer server = start();
        final List<String> seen = new CopyOnWriteArrayList<>();
        try (FaultyProxy proxy = FaultyProxy.to(server)) {
            final MemcachedClient client = connect(proxy.address(), (node, token) -> seen.add(text(token)));
            client.set(KEY, VALUE);
            proxy.reset();
            assertArrayEquals(VALUE, client.get(KEY));
        }
        assertEquals(2, seen.size());
        assertEquals(seen.get(0), seen.get(1));
    }

    @Test
    void clientsThatMakeTheTokenAtTheSameTimeSeeTheSame() throws Exception {
        final MemcachedServer server = start();
        final int rounds = 30;
        final int count = 4;
        for (int round = 0; round < rounds; round++) {
            final Set<String> seen = ConcurrentHashMap.newKeySet();
            final CyclicBarrier together = new CyclicBarrier(count);
            final AtomicReference<Throwable> failure = new AtomicReference<>();
            final List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                final MemcachedClient client = connect(server.address(), (node, token) -> seen.add(text(token)));
                final Thread thread = new Thread(() -> {
                    try {
                        together.await();
                        client.get(KEY);
                    } catch (final Exception e) {
                        failure.set(e);
                    }
                });
                threads.add(thread);
                thread.start();
            }
            for (final Thread thread : threads) {
                thread.join();
            }
            assertNull(failure.get());
            assertEquals(1, seen.size(), seen::toString);
            clients.forEach(MemcachedClient::close);
            clients.clear();
            server.flush();
        }
    }

    @Test
    void aListenerThatThrowsFailsTheCallAtOnceAndIsAskedAgainForTheNext() {
        final MemcachedServer server = start();
        final AtomicReference<RuntimeException> refusal = new AtomicReference<>();
        final MemcachedClient client = connect(server.address(), (node, token) -> {
            if (refusal.get() != null) {
                throw refusal.get();
            }
        });
        client.set(KEY, VALUE);
        final RuntimeException lost = new IllegalStateException("the node has lost its memory");
        refusal.set(lost);
        server.restart();
        for (int i = 0; i < 3; i++) {
            final NodeRejectedException e = assertThrows(NodeRejectedException.class, () -> client.get(KEY));
            assertEquals(
                    "memcached " + server.address() + " was not accepted: the node has lost its memory",
                    e.getMessage());
            assertSame(lost, e.getCause());
        }
        assertThrows(NodeRejectedException.class, () -> client.set(KEY, VALUE));
        refusal.set(null);
        assertNull(client.get(KEY));
        client.set(KEY, VALUE);
        assertArrayEquals(VALUE, client.get(KEY));
    }

    @Test
    void callsThatNeedAnotherNodeGoOn() {
        final MemcachedServer good = start();
        final MemcachedServer bad = start();
        final MemcachedClient client = connect(good.address() + "," + bad.address(), (node, token) -> {
            if (node.port() == bad.port()) {
                throw new IllegalStateException("not this one");
            }
        });
        boolean served = false;
        boolean rejected = false;
        for (int i = 0; !served || !rejected; i++) {
            final byte[] key = ("key-" + i).getBytes(UTF_8);
            try {
                client.set(key, VALUE);
                assertArrayEquals(VALUE, client.get(key));
                served = true;
            } catch (final NodeRejectedException e) {
                assertTrue(e.getMessage().contains(bad.address()), e.getMessage());
                rejected = true;
            }
        }
    }

    @Test
    void isComparedByKeyAndListener() {
        final NodeTokenListener listener = (node, token) -> {};
        final ClientConfig config = ClientConfig.builder()
                .nodeTokens(new NodeTokens(TOKEN_KEY, listener))
                .build();
        final ClientConfig.Builder same =
                ClientConfig.builder().nodeTokens(new NodeTokens(TOKEN_KEY.clone(), listener));
        assertEquals(config, same.build());
        assertEquals(config.hashCode(), same.build().hashCode());
        assertEquals(config, config.toBuilder().build());
        assertNotEquals(config, ClientConfig.builder().build());
        assertNotEquals(config, same.nodeTokens(new NodeTokens(KEY, listener)).build());
        assertNotEquals(
                config,
                same.nodeTokens(new NodeTokens(TOKEN_KEY, (node, token) -> {})).build());
        assertThrows(IllegalArgumentException.class, () -> new NodeTokens(new byte[0], listener));
        assertThrows(IllegalArgumentException.class, () -> new NodeTokens(new byte[251], listener));
    }
}
