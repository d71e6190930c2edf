package io.kafcache.client;

import static io.kafcache.client.ClientFixture.bytes;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

/** What a client does when the engines that are to encrypt its connections cannot be had any more. */
class TlsEngineFaultIT {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    @Test
    void anEngineThatCannotBeMadeCostsNoSocket() throws IOException {
        assumeTrue(Files.isDirectory(DESCRIPTORS), "the descriptors are not to be seen here");
        final AtomicInteger asked = new AtomicInteger();
        final TlsEngineFactory engines = (host, port) -> {
            if (asked.incrementAndGet() > 1) {
                throw new IllegalStateException("the certificate is gone");
            }
            try {
                return SSLContext.getDefault().createSSLEngine(host, port);
            } catch (final NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        };
        try (MemcachedClient client = MemcachedClient.create(ClientConfig.builder()
                .nodes("127.0.0.1:1")
                .security(Security.none().withTls(engines))
                .unavailableTimeout(Duration.ofMillis(500))
                .build())) {
            client.attach();
            final int before = sockets();
            final NodeUnavailableException e =
                    assertThrows(NodeUnavailableException.class, () -> client.get(bytes("key")));
            assertTrue(e.getMessage().contains("the certificate is gone"), e.getMessage());
            assertTrue(asked.get() > 4, "tried " + asked);
            final int left = sockets() - before;
            assertTrue(left < 3, left + " sockets are left of " + asked + " attempts");
        }
    }

    private static int sockets() throws IOException {
        int count = 0;
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(DESCRIPTORS)) {
            for (final Path descriptor : descriptors) {
                if (isSocket(descriptor)) {
                    count++;
                }
            }
        }
        return count;
    }

    private static boolean isSocket(final Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (final IOException e) {
            // Closed meanwhile, as the one that lists them is.
            return false;
        }
    }
}
