package io.kafcache.testing;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaIT {
    private static final int TIMEOUT_MILLIS = 5000;

    @TempDir
    Path directory;

    @Test
    void listensOnLoopbackOnlyAndLeavesNothing() throws Exception {
        final Path data = directory.resolve("kafka");
        try (EmbeddedKafka kafka = EmbeddedKafka.start(data)) {
            assertLoopbackOnly(kafka.bootstrapServers());
            assertLoopbackOnly(kafka.controller());
        }
        assertFalse(Files.exists(data));
    }

    /** A socket bound to all addresses would answer at the second, too. */
    private static void assertLoopbackOnly(final String address) throws IOException {
        final int port = Integer.parseInt(address.substring(address.indexOf(':') + 1));
        connect("127.0.0.1", port);
        assertThrows(IOException.class, () -> connect("127.0.0.2", port));
    }

    private static void connect(final String host, final int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
        }
    }
}
