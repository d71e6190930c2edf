package io.kafcache.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kafcache.testing.MemcachedOptions;
import io.kafcache.testing.MemcachedServer;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the command prints, and how it ends. */
class KafcacheAdminCommandIT {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private MemcachedServer server;
    private String answer = "";

    @BeforeEach
    void start() {
        MemcachedServer.requireReal();
        server = MemcachedServer.startReal(MemcachedOptions.defaults());
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private void application(final String id) {
        try (StoreHarness harness = new StoreHarness(
                KafcacheStores.keyValueStore(StoreHarness.STORE),
                id,
                Map.of(KafcacheConfig.SERVERS_CONFIG, server.address()))) {
            harness.pipe(Bytes.wrap("key".getBytes(UTF_8)), "value".getBytes(UTF_8));
        }
    }

    private int run(final String... arguments) {
        out.reset();
        err.reset();
        return new KafcacheAdminCommand(
                        new BufferedReader(new StringReader(answer)),
                        new PrintStream(out, true, UTF_8),
                        new PrintStream(err, true, UTF_8),
                        Duration.ofMillis(50))
                .run(arguments);
    }

    private void assertPrinted(final ByteArrayOutputStream stream, final String... expected) {
        for (final String text : expected) {
            assertTrue(stream.toString(UTF_8).contains(text), () -> "not told: " + text + "\nin: " + out + err);
        }
    }

    @Test
    void applicationsAndClaimsAreListed() {
        application("one");
        application("two");
        assertEquals(0, run("list", "--servers", server.address()));
        assertPrinted(out, "APPLICATION  STORES  CLAIMS  TO REBUILD", "one               1       1           0");
        assertEquals(0, run("list", "--servers", server.address(), "--application", "two", "--store", "store"));
        assertPrinted(
                out, "LINEAGE", "SETTLED", "two-store-changelog-0=0", "All together: 1 claims, ", server.address());
        assertEquals(1, run("list", "--servers", server.address(), "--application", "three"));
        assertPrinted(err, "There is no claim of application three; there are claims of one, two.");
    }

    @Test
    void aPurgeAsksFirst() {
        application("one");
        answer = "no\n";
        assertEquals(1, run("purge", "--servers", server.address(), "--application", "one"));
        assertPrinted(out, "The state of application one: 1 claims, ", "Type yes");
        assertPrinted(err, "Nothing was removed");
        answer = "";
        assertEquals(1, run("purge", "--servers", server.address(), "--application", "one"));
        assertEquals(0, run("list", "--servers", server.address(), "--application", "one"));
        answer = "yes\n";
        assertEquals(0, run("purge", "--servers", server.address(), "--application", "one"));
        assertPrinted(out, "Removed 1 claims and 1 copies: ");
        assertEquals(1, run("list", "--servers", server.address(), "--application", "one"));
    }

    @Test
    void orphansAreListedAndRemovedOnDemand() {
        application("one");
        assertEquals(0, run("orphans", "--servers", server.address()));
        assertPrinted(out, "Every copy on these servers has a claim.");
        ClaimText.remove(server.address(), "one", StoreHarness.STORE, 0);
        application("one");
        assertEquals(0, run("orphans", "--servers", server.address()));
        assertPrinted(out, "LINEAGE", "No claim that was seen names these: ");
        assertEquals(0, run("list", "--servers", server.address()));
        assertPrinted(out, "1 copies that no claim names take ");
        assertEquals(0, run("orphans", "--servers", server.address(), "--remove", "--yes"));
        assertPrinted(out, "Removed 1 copies: ");
        assertEquals(0, run("orphans", "--servers", server.address()));
        assertPrinted(out, "Every copy on these servers has a claim.");
    }

    @Test
    void errorsAreWords() {
        assertEquals(2, run());
        assertEquals(0, run("--help"));
        assertEquals(2, run("list", "--servers", "a:b"));
        assertPrinted(err, "a:b", "--help");
        server.kill();
        assertEquals(1, run("list", "--servers", server.address()));
        assertPrinted(err, server.address() + " has not answered for 5000 ms");
    }
}
