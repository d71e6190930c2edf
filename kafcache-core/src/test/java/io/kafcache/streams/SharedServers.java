package io.kafcache.streams;

import io.kafcache.testing.MemcachedServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A broker and a memcached that the tests of a class share: each has topics of its own. */
abstract class SharedServers {
    @TempDir
    static Path directory;

    static StreamsHarness harness;
    static MemcachedServer memcached;

    @BeforeAll
    static void startServers() {
        memcached = MemcachedServer.start();
        harness = new StreamsHarness(directory);
    }

    @AfterAll
    static void stopServers() {
        if (harness != null) {
            harness.close();
        }
        if (memcached != null) {
            memcached.close();
        }
    }
}
