package io.kafcache.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class MemcachedOptionsTest {
    private static MemcachedOptions.Builder builder() {
        return MemcachedOptions.builder();
    }

    private static void assertRefused(final String reason, final MemcachedOptions.Builder builder) {
        final var failure = assertThrows(IllegalArgumentException.class, builder::build);
        assertTrue(failure.getMessage().contains(reason), failure.getMessage());
    }

    @Test
    void becomeACommandLine() {
        assertEquals(
                "-m 64 -I 1048576 -t 4 -c 1024 -M", MemcachedOptions.defaults().toString());
        assertEquals(
                "-m 8 -I 98304 -o slab_chunk_max=32768 -t 1 -c 50 -C -F -o idle_timeout=3 -S -Z"
                        + " -o ssl_chain_cert=/certs.pem,ssl_key=/key.pem -R 5",
                builder()
                        .memoryLimitMiB(8)
                        .itemSizeMax(96 << 10)
                        .threads(1)
                        .connectionLimit(50)
                        .refuseEvictions(false)
                        .casEnabled(false)
                        .flushEnabled(false)
                        .idleTimeout(Duration.ofSeconds(3))
                        .login("user", "password")
                        .tls(Path.of("/certs.pem"), Path.of("/key.pem"))
                        .extraArguments("-R", "5")
                        .build()
                        .toString());
    }

    @Test
    void refuseWhatMemcachedWouldRefuse() {
        assertRefused("memory limit", builder().memoryLimitMiB(0));
        assertRefused("half of the memory", builder().memoryLimitMiB(1));
        assertRefused("multiple of 1024", builder().itemSizeMax(1023));
        assertRefused("multiple of 1024", builder().itemSizeMax(0));
        assertRefused("thread", builder().threads(0));
        assertRefused("above 24 for 4 threads", builder().connectionLimit(24));
        assertRefused("idle timeout", builder().idleTimeout(Duration.ofMillis(1500)));
        assertRefused("idle timeout", builder().idleTimeout(Duration.ofSeconds(-1)));
    }
}
