package io.kafcache.client;

import static io.kafcache.client.ClientFixture.await;
import static io.kafcache.client.ClientFixture.bytes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kafcache.testing.MemcachedOptions;
import io.kafcache.testing.MemcachedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of calls that nobody waits for when their server is really killed or stopped: each ends, with the failure it should. */
class AsyncFaultIT {
    private static final int CALLS = 2_000;
    private static final byte[] KEY = bytes("key");
    private static final byte[] VALUE = bytes("value");

    private MemcachedServer server;

    @BeforeEach
    void startServer() {
        MemcachedServer.requireReal();
        server = MemcachedServer.startReal(MemcachedOptions.defaults());
    }

    @AfterEach
    void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    private MemcachedClient client(final IoMode mode) {
        return MemcachedClient.create(ClientConfig.builder()
                .nodes(server.address())
                .ioMode(mode)
                .requestTimeout(Duration.ofMillis(200))
                .connectTimeout(Duration.ofMillis(200))
                .unavailableTimeout(Duration.ofSeconds(1))
                .build());
    }

    /** Half of them reads, half of them changes. */
    private static List<CompletionStage<?>> calls(final MemcachedClient client) {
        final List<CompletionStage<?>> calls = new ArrayList<>();
        for (int i = 0; i < CALLS / 2; i++) {
            calls.add(client.async().get(KEY));
            calls.add(client.async().set(KEY, VALUE));
        }
        return calls;
    }

    private static Throwable failure(final CompletionStage<?> call) {
        return assertThrows(ExecutionException.class, () -> call.toCompletableFuture()
                        .get(30, TimeUnit.SECONDS))
                .getCause();
    }

    @ParameterizedTest
    @EnumSource(IoMode.class)
    void everyCallEndsWhenTheServerIsFrozen(final IoMode mode) {
        try (MemcachedClient client = client(mode)) {
            await(client.async().set(KEY, VALUE));
            server.freeze();
            final List<CompletionStage<?>> calls = calls(client);
            int unknown = 0;
            for (int i = 0; i < CALLS; i++) {
                final Throwable e = failure(calls.get(i));
                if (e instanceof UnknownOutcomeException) {
                    assertEquals(1, i % 2, "a read has an outcome");
                    unknown++;
                } else {
                    assertInstanceOf(NodeUnavailableException.class, e);
                }
            }
            assertTrue(unknown > 0, "some changes were sent");
            server.resume();
            assertArrayEquals(VALUE, await(client.async().get(KEY)));
        }
    }

    @ParameterizedTest
    @EnumSource(IoMode.class)
    void everyCallEndsWhenTheServerIsKilled(final IoMode mode) {
        try (MemcachedClient client = client(mode)) {
            await(client.async().set(KEY, VALUE));
            server.freeze();
            final List<CompletionStage<?>> calls = calls(client);
            server.kill();
            for (int i = 0; i < CALLS; i++) {
                final Throwable e = failure(calls.get(i));
                if (i % 2 == 0) {
                    assertInstanceOf(NodeUnavailableException.class, e);
                } else {
                    assertInstanceOf(MemcachedException.class, e);
                }
            }
            server.restart();
            assertNull(await(client.async().get(KEY)));
        }
    }

    @ParameterizedTest
    @EnumSource(IoMode.class)
    void everyCallEndsWhenTheClientIsClosed(final IoMode mode) {
        final MemcachedClient client = client(mode);
        await(client.async().set(KEY, VALUE));
        server.freeze();
        final List<CompletionStage<?>> calls = calls(client);
        client.close();
        for (final CompletionStage<?> call : calls) {
            assertTrue(call.toCompletableFuture().isDone());
            assertInstanceOf(MemcachedException.class, failure(call));
        }
    }

    @ParameterizedTest
    @EnumSource(IoMode.class)
    void readsOutliveARestart(final IoMode mode) {
        try (MemcachedClient client = client(mode)) {
            await(client.async().set(KEY, VALUE));
            server.freeze();
            final List<CompletionStage<byte[]>> reads = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) {
                reads.add(client.async().get(KEY));
            }
            server.restart();
            reads.forEach(read -> assertNull(await(read)));
        }
    }
}
