package io.kafcache.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kafcache.testing.MemcachedServer;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** IPv6 addresses and Unix domain sockets, with each kind of transport that this machine has, against a real memcached. */
@ParameterizedClass(name = "{0} {1}")
@CsvSource({"CALLER, EPOLL", "SHARED, EPOLL", "CALLER, NIO", "SHARED, NIO", "CALLER, IO_URING", "SHARED, IO_URING"})
class AddressKindsIT {
    private static final byte[] KEY = "key".getBytes(UTF_8);
    private static final byte[] VALUE = "value".getBytes(UTF_8);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String IPV6_LOOPBACK = "::1";

    private enum Address {
        IPV6,
        IPV6_NAMED_IN_FULL,
        UNIX
    }

    @Parameter(0)
    IoMode mode;

    @Parameter(1)
    TransportType transport;

    @TempDir
    Path directory;

    private Process server;
    private int port;

    @BeforeEach
    void requireServerAndTransport() {
        MemcachedServer.requireReal();
        assumeTrue(transport != TransportType.EPOLL || Epoll.isAvailable(), "no epoll here");
        assumeTrue(transport != TransportType.IO_URING || IoUring.isAvailable(), "no io_uring here");
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (server != null) {
            server.destroyForcibly().waitFor();
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(IPV6_LOOPBACK))) {
            return socket.getLocalPort();
        } catch (final IOException e) {
            return 0;
        }
    }

    private Path socket() {
        return directory.resolve("memcached.sock");
    }

    private String node(final Address address) {
        return switch (address) {
            case IPV6 -> "[" + IPV6_LOOPBACK + "]:" + port;
            case IPV6_NAMED_IN_FULL -> "[0:0:0:0:0:0:0:1]:" + port;
            case UNIX -> "unix:" + socket();
        };
    }

    private void start(final Address address) throws IOException {
        final List<String> command = new ArrayList<>(List.of("memcached", "-U", "0", "-M"));
        if ("root".equals(System.getProperty("user.name"))) {
            command.addAll(List.of("-u", "root"));
        }
        if (address == Address.UNIX) {
            command.addAll(List.of("-s", socket().toString()));
        } else {
            command.addAll(List.of("-l", IPV6_LOOPBACK, "-p", Integer.toString(port)));
        }
        server = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
    }

    private MemcachedClient connect(final Address address, final Duration patience) {
        return MemcachedClient.create(ClientConfig.builder()
                .nodes(node(address))
                .ioMode(mode)
                .transport(transport)
                .requestTimeout(PATIENCE)
                .connectTimeout(PATIENCE)
                .unavailableTimeout(patience)
                .build());
    }

    private void prepare(final Address address) {
        if (address != Address.UNIX) {
            port = freePort();
            assumeTrue(port != 0, "no IPv6 here");
        }
    }

    @ParameterizedTest
    @EnumSource(Address.class)
    void itemsOfAllSizesAndPipelines(final Address address) throws IOException {
        prepare(address);
        start(address);
        // The server may not listen yet: the client waits for it.
        try (MemcachedClient client = connect(address, PATIENCE)) {
            assertEquals(
                    List.of(Node.parse(node(address))),
                    List.copyOf(client.versions().keySet()));
            for (final int length : new int[] {0, 100, 70_000, client.maxValueLength(KEY.length)}) {
                final byte[] value = new byte[length];
                new Random(length).nextBytes(value);
                client.set(KEY, value);
                assertArrayEquals(value, client.get(KEY));
            }
            final WriteBatch batch = new WriteBatch();
            final KeyList keys = new KeyList();
            for (int i = 0; i < 20_000; i++) {
                batch.set(("key-" + i).getBytes(UTF_8), ("value-" + i).getBytes(UTF_8));
                keys.add(("key-" + i).getBytes(UTF_8));
            }
            assertEquals(List.of(), client.execute(batch));
            final int[] seen = {0};
            client.getAll(keys, (index, flags, cas, buffer, offset, length) -> {
                assertEquals("value-" + index, buffer.getStringWithoutLengthUtf8(offset, length));
                seen[0]++;
            });
            assertEquals(20_000, seen[0]);
        }
    }

    @ParameterizedTest
    @EnumSource(Address.class)
    void aServerThatComesBack(final Address address) throws Exception {
        prepare(address);
        start(address);
        try (MemcachedClient client = connect(address, PATIENCE)) {
            client.set(KEY, VALUE);
            stop();
            start(address);
            assertNull(client.get(KEY));
            client.set(KEY, VALUE);
            assertArrayEquals(VALUE, client.get(KEY));
        }
    }

    @ParameterizedTest
    @EnumSource(Address.class)
    void aServerThatIsNotThereIsNamed(final Address address) {
        prepare(address);
        try (MemcachedClient client = connect(address, Duration.ofMillis(100))) {
            final NodeUnavailableException e = assertThrows(NodeUnavailableException.class, () -> client.get(KEY));
            assertTrue(
                    e.getMessage().startsWith("memcached " + node(address) + " has not answered for 100 ms"),
                    e.getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource(Address.class)
    void aClientIsClosedWithConnectionsOfOtherThreads(final Address address) throws Exception {
        prepare(address);
        start(address);
        final MemcachedClient client = connect(address, PATIENCE);
        final Thread thread = new Thread(() -> client.set(KEY, VALUE));
        thread.start();
        thread.join();
        assertArrayEquals(VALUE, client.get(KEY));
        client.close();
        assertThrows(ClientClosedException.class, () -> client.get(KEY));
    }
}
