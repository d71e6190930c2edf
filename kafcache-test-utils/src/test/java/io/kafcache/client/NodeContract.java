package io.kafcache.client;

import static io.kafcache.client.ClientFixture.bytes;
import static io.kafcache.client.ClientFixture.waitUntil;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kafcache.client.protocol.Status;
import io.kafcache.testing.MemcachedOptions;
import io.kafcache.testing.MemcachedServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What concerns the servers. */
interface NodeContract extends ClientFixture {
    private void fill() {
        for (int i = 0; i < 50; i++) {
            client().set(bytes("key-" + i), bytes("value"));
        }
    }

    private long sum(final String name) {
        return client().stats("").values().stream()
                .mapToLong(values -> Long.parseLong(values.get(name)))
                .sum();
    }

    @Test
    default void everyGroupOfStatisticsIsRead() {
        fill();
        for (final String group : List.of("", "settings", "items", "slabs", "sizes")) {
            final Map<Node, Map<String, String>> stats = client().stats(group);
            assertEquals(client().config().nodes(), List.copyOf(stats.keySet()), group);
            stats.values().forEach(values -> assertNull(values.get(""), group));
        }
        client().stats("").values().forEach(values -> assertNotNull(values.get("pid")));
    }

    @Test
    default void aGroupThatNobodyKnowsIsRefused() {
        final ServerErrorException e = assertThrows(ServerErrorException.class, () -> client().stats("nonsense"));
        assertEquals(Status.KEY_NOT_FOUND, e.status());
        assertTrue(e.getMessage().contains("has no such statistics"), e.getMessage());
        client().ping();
    }

    @Test
    default void groupsWhoseAnswersDoNotEndAreRefusedBeforeTheyAreSent() {
        for (final String group : List.of("sizes_enable", "sizes_disable", "x".repeat(251))) {
            assertThrows(IllegalArgumentException.class, () -> client().stats(group));
            assertThrows(IllegalArgumentException.class, () -> client().async().stats(group));
        }
    }

    @Test
    default void countersAreReset() {
        fill();
        assertTrue(sum("cmd_set") >= 50);
        client().resetStats();
        assertEquals(0, sum("cmd_set"));
    }

    @Test
    default void flushingForgetsTheItemsOfAllNodes() {
        fill();
        client().flushAll();
        for (int i = 0; i < 50; i++) {
            assertNull(client().get(bytes("key-" + i)));
        }
        client().set(bytes("key"), bytes("new"));
        assertArrayEquals(bytes("new"), client().get(bytes("key")));
    }

    @Test
    default void flushingAfterADelayForgetsThem() {
        fill();
        client().flushAll(Duration.ofMillis(1500));
        for (int i = 0; i < 50; i++) {
            final byte[] key = bytes("key-" + i);
            waitUntil("the items are gone", () -> client().get(key) == null);
        }
        assertThrows(IllegalArgumentException.class, () -> client().flushAll(Duration.ZERO));
        // What is stored in the second before the time is gone too.
        waitUntil("items stay again", () -> {
            client().set(bytes("key"), bytes("new"));
            return client().get(bytes("key")) != null;
        });
    }

    @Test
    default void aServerThatDoesNotAllowFlushingSaysSo() {
        try (MemcachedServer strict = start(MemcachedOptions.builder().flushEnabled(false));
                MemcachedClient ofIt =
                        MemcachedClient.create(config().nodes(strict.address()).build())) {
            ofIt.set(bytes("key"), bytes("value"));
            final ServerErrorException e = assertThrows(ServerErrorException.class, ofIt::flushAll);
            assertEquals(Status.AUTH_ERROR, e.status());
            assertTrue(e.getMessage().contains("does not allow flush_all"), e.getMessage());
            assertArrayEquals(bytes("value"), ofIt.get(bytes("key")));
        }
    }
}
