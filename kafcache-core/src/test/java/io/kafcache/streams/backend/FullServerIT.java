package io.kafcache.streams.backend;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kafcache.client.ClientConfig;
import io.kafcache.testing.MemcachedOptions;
import io.kafcache.testing.MemcachedServer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** A server that has no room and evicts nothing. */
class FullServerIT {
    private static final byte[] KEY = "kafcache/claim".getBytes(US_ASCII);
    private static final byte[] SMALL = new byte[100];
    private static final byte[] LARGE = new byte[10_000];

    /** A SET would take it away. */
    @Test
    void anItemThatCannotBeReplacedStaysAsItWas() {
        MemcachedServer.requireReal();
        try (MemcachedServer server = MemcachedServer.startReal(
                        MemcachedOptions.builder().memoryLimitMiB(16).build());
                Backend backend = MemcachedBackends.open(
                        ClientConfig.builder().nodes(server.address()).build())) {
            final long version = backend.add(KEY, SMALL);
            assertThrows(WriteRefusedException.class, () -> fill(backend, 1_000));
            // Items of each size have some room of their own.
            assertThrows(WriteRefusedException.class, () -> fill(backend, LARGE.length));
            assertThrows(WriteRefusedException.class, () -> backend.replace(KEY, LARGE, version));
            final VersionedItem item = backend.read(KEY);
            assertArrayEquals(SMALL, item.value());
            assertEquals(version, item.version());
            backend.delete(KEY);
        }
    }

    private static void fill(final Backend backend, final int valueLength) {
        final Writes writes = backend.newWrites();
        final UnsafeBuffer entry = new UnsafeBuffer(new byte[valueLength]);
        for (int i = 0; i < 100_000; i++) {
            entry.putInt(0, valueLength + i);
            writes.set(entry, 0, Integer.BYTES, 0, entry, 0, entry.capacity());
            if (i % 100 == 0) {
                writes.write();
            }
        }
    }
}
