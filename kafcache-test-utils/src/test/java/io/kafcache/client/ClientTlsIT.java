package io.kafcache.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kafcache.testing.MemcachedOptions;
import io.kafcache.testing.MemcachedServer;
import io.kafcache.testing.TestCertificates;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/** Encrypted connections to a real memcached: those that work, and the words for those that do not. */
@ParameterizedClass(name = "{0} {1}")
@CsvSource({"CALLER, EPOLL", "SHARED, EPOLL", "CALLER, NIO", "SHARED, NIO", "CALLER, IO_URING", "SHARED, IO_URING"})
class ClientTlsIT {
    private static final byte[] KEY = "key".getBytes(UTF_8);
    private static final byte[] VALUE = "value".getBytes(UTF_8);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static TestCertificates certificates;
    private static TestCertificates otherAuthority;
    private static TestCertificates.Identity serverIdentity;

    @Parameter(0)
    IoMode mode;

    @Parameter(1)
    TransportType transport;

    private final List<MemcachedServer> servers = new ArrayList<>();

    @BeforeAll
    static void makeCertificates() {
        certificates = new TestCertificates();
        otherAuthority = new TestCertificates();
        serverIdentity = certificates.issue("dns:localhost", "ip:127.0.0.1");
    }

    @AfterAll
    static void removeCertificates() {
        certificates.close();
        otherAuthority.close();
    }

    @BeforeEach
    void requireServerAndTransport() {
        MemcachedServer.requireReal();
        assumeTrue(transport != TransportType.EPOLL || Epoll.isAvailable(), "no epoll here");
        assumeTrue(transport != TransportType.IO_URING || IoUring.isAvailable(), "no io_uring here");
    }

    @AfterEach
    void stopServers() {
        servers.forEach(MemcachedServer::close);
    }

    private MemcachedServer start(final MemcachedOptions.Builder options) {
        final MemcachedServer server = MemcachedServer.startReal(options.build());
        servers.add(server);
        return server;
    }

    private static MemcachedOptions.Builder tls(final TestCertificates.Identity identity) {
        return MemcachedOptions.builder().tls(identity.certificates(), identity.key());
    }

    private ClientConfig.Builder config(final MemcachedServer server) {
        return ClientConfig.builder()
                .nodes(server.address())
                .ioMode(mode)
                .transport(transport)
                .requestTimeout(PATIENCE)
                .connectTimeout(PATIENCE)
                .unavailableTimeout(PATIENCE);
    }

    private MemcachedClient connect(final MemcachedServer server, final TlsEngineFactory engines) {
        return MemcachedClient.create(
                config(server).security(Security.none().withTls(engines)).build());
    }

    private static TlsEngines trusted() {
        return TlsEngines.of(TlsContexts.trusting(certificates));
    }

    private static void assertServed(final MemcachedClient client) {
        client.set(KEY, VALUE);
        assertArrayEquals(VALUE, client.get(KEY));
    }

    private static void assertRefused(final MemcachedServer server, final MemcachedClient client, final String reason) {
        final AuthenticationException e = assertThrows(AuthenticationException.class, () -> client.get(KEY));
        assertTrue(
                e.getMessage().startsWith("memcached " + server.address() + " cannot be used: " + reason),
                e.getMessage());
    }

    @Test
    void aTrustedServerIsUsed() {
        final MemcachedServer server = start(tls(serverIdentity));
        assertEquals("yes", server.stats("settings").get("ssl_enabled"));
        try (MemcachedClient client = connect(server, trusted())) {
            assertServed(client);
            server.restart();
            assertNull(client.get(KEY));
            assertServed(client);
        }
    }

    @Test
    void oldAndNewProtocolsAndOneCipherSuite() {
        final MemcachedServer server = start(tls(serverIdentity));
        for (final TlsEngines engines : List.of(
                trusted().withProtocols("TLSv1.2"),
                trusted().withProtocols("TLSv1.3"),
                trusted().withCipherSuites("TLS_AES_128_GCM_SHA256"))) {
            try (MemcachedClient client = connect(server, engines)) {
                assertServed(client);
            }
        }
    }

    @Test
    void aLoginAndATokenGoOverTls() {
        final MemcachedServer server = start(tls(serverIdentity).login("user", "password"));
        final List<Node> seen = new ArrayList<>();
        try (MemcachedClient client = MemcachedClient.create(config(server)
                .security(Security.none().withTls(trusted()).withLogin("user", "password"))
                .nodeTokens(new NodeTokens("token".getBytes(UTF_8), (node, token) -> seen.add(node)))
                .build())) {
            assertServed(client);
            assertEquals(client.config().nodes(), seen);
        }
        try (MemcachedClient client = connect(server, trusted())) {
            assertRefused(server, client, "it wants a login");
        }
    }

    @Test
    void aServerThatWantsACertificateOfTheClientGetsIt() {
        final MemcachedServer server =
                startUnknown(serverIdentity, ",ssl_verify_mode=2,ssl_ca_cert=" + certificates.authority());
        final TestCertificates.Identity own = certificates.issue("dns:client");
        try (MemcachedClient client = connect(server, TlsEngines.of(TlsContexts.trusting(certificates, own)))) {
            assertServed(client);
        }
        for (final String protocol : List.of("TLSv1.3", "TLSv1.2")) {
            try (MemcachedClient client = connect(server, trusted().withProtocols(protocol))) {
                assertRefused(server, client, "no encrypted connection could be agreed on");
            }
        }
    }

    @Test
    void anUnknownAuthorityIsNotTrusted() {
        final MemcachedServer server = start(tls(serverIdentity));
        try (MemcachedClient client = connect(server, TlsEngines.of(TlsContexts.trusting(otherAuthority)))) {
            assertRefused(server, client, "its certificate is not trusted (unable to find valid certification path");
            assertRefused(server, client, "its certificate is not trusted (unable to find valid certification path");
        }
    }

    @Test
    void aCertificateForAnotherHostIsRefusedUnlessHostsAreNotVerified() {
        final MemcachedServer server = start(tls(certificates.issue("dns:cache.example", "ip:127.9.9.9")));
        try (MemcachedClient client = connect(server, trusted())) {
            assertRefused(
                    server, client, "its certificate was refused (No subject alternative names matching IP address");
        }
        try (MemcachedClient client = MemcachedClient.create(config(server)
                .nodes("localhost:" + server.port())
                .security(Security.none().withTls(trusted()))
                .build())) {
            final AuthenticationException e = assertThrows(AuthenticationException.class, () -> client.get(KEY));
            assertTrue(e.getMessage().contains("No subject alternative DNS name matching localhost"), e.getMessage());
        }
        try (MemcachedClient client = connect(server, trusted().withoutHostVerification())) {
            assertServed(client);
        }
    }

    @Test
    void anExpiredCertificateIsRefused() {
        final MemcachedServer server = startUnknown(certificates.issueExpired("dns:localhost", "ip:127.0.0.1"), "");
        try (MemcachedClient client = connect(server, trusted())) {
            assertRefused(server, client, "its certificate has expired (NotAfter: ");
        }
    }

    /** A server that its own control connection could not talk to. */
    private MemcachedServer startUnknown(final TestCertificates.Identity identity, final String more) {
        return start(MemcachedOptions.builder()
                .extraArguments(
                        "-Z", "-o", "ssl_chain_cert=" + identity.certificates() + ",ssl_key=" + identity.key() + more));
    }

    @Test
    void noProtocolInCommon() {
        final MemcachedServer server = start(tls(serverIdentity).extraArguments("-o", "ssl_min_version=3"));
        try (MemcachedClient client = connect(server, trusted().withProtocols("TLSv1.2"))) {
            assertRefused(server, client, "no encrypted connection could be agreed on");
        }
    }

    @Test
    void aPlainClientOfAServerThatSpeaksTlsIsToldWhatToLookAt() {
        final MemcachedServer server = start(tls(serverIdentity));
        try (MemcachedClient client = MemcachedClient.create(
                config(server).unavailableTimeout(Duration.ofMillis(200)).build())) {
            final NodeUnavailableException e = assertThrows(NodeUnavailableException.class, () -> client.get(KEY));
            assertTrue(e.getMessage().contains(server.address()), e.getMessage());
            assertTrue(
                    e.getMessage().contains("before the answer to 'stats settings'; does it want TLS?"),
                    e.getMessage());
        }
    }

    @Test
    void aServerWithoutTlsIsToldToAClientThatWantsIt() {
        final MemcachedServer server = start(MemcachedOptions.builder());
        try (MemcachedClient client = MemcachedClient.create(config(server)
                .security(Security.none().withTls(trusted()))
                .connectTimeout(Duration.ofMillis(500))
                .unavailableTimeout(Duration.ofMillis(600))
                .build())) {
            // memcached takes the bytes for text: whether it answers depends on whether they hold the end of a line.
            final MemcachedException e = assertThrows(MemcachedException.class, () -> client.get(KEY));
            assertTrue(e.getMessage().contains(server.address()), e.getMessage());
            assertTrue(
                    e.getMessage().contains("does the server speak TLS?")
                            || e.getMessage()
                                    .contains("it does not speak TLS: start it with TLS (-Z), or configure none"),
                    e.getMessage());
        }
    }

    @Test
    void settingsThatDoNotFitAreFoundWhenTheClientIsMade() {
        assertThrows(
                IllegalArgumentException.class,
                () -> MemcachedClient.create(ClientConfig.builder()
                        .security(Security.none().withTls(trusted().withProtocols("TLSv9")))
                        .build()));
        final ClientConfig.Builder unix = ClientConfig.builder()
                .nodes("localhost,unix:/tmp/memcached.sock")
                .security(Security.none().withTls(trusted()));
        final IllegalArgumentException e = assertThrows(IllegalArgumentException.class, unix::build);
        assertTrue(e.getMessage().contains("unix:/tmp/memcached.sock"), e.getMessage());
    }

    @Test
    void isComparedByItsSettings() {
        final SSLContext context = TlsContexts.trusting(certificates);
        final Security one = Security.none().withTls(TlsEngines.of(context).withProtocols("TLSv1.3"));
        assertEquals(one, Security.none().withTls(TlsEngines.of(context).withProtocols("TLSv1.3")));
        assertEquals(
                one.hashCode(),
                Security.none()
                        .withTls(TlsEngines.of(context).withProtocols("TLSv1.3"))
                        .hashCode());
        assertNotEquals(one, Security.none().withTls(TlsEngines.of(context)));
        assertNotEquals(
                one,
                Security.none()
                        .withTls(TlsEngines.of(TlsContexts.trusting(certificates))
                                .withProtocols("TLSv1.3")));
        assertEquals("no login, TLS", one.toString());
        assertSame(one.tls(), one.withLogin("user", "password").tls());
    }

    /** Sizes around TLS records and memcached's read buffer, both of 16 KiB: without a record of its own the last request is not read. */
    @Test
    void noPipelineStallsInTheServersTls() {
        final MemcachedServer server = start(tls(serverIdentity));
        try (MemcachedClient client = connect(server, trusted())) {
            for (final int size : new int[] {0, 100, 1_000, 16_000, 16_384, 20_000, 40_000, 100_000}) {
                for (final int count : new int[] {1, 2, 3, 50}) {
                    final WriteBatch batch = new WriteBatch();
                    final KeyList keys = new KeyList();
                    for (int i = 0; i < count; i++) {
                        batch.set(("key-" + i).getBytes(UTF_8), new byte[size]);
                        keys.add(("key-" + i).getBytes(UTF_8));
                    }
                    assertEquals(List.of(), client.execute(batch), count + " of " + size + " bytes");
                    final int[] items = {0};
                    client.getAll(keys, (index, flags, cas, buffer, offset, length) -> {
                        assertEquals(size, length);
                        items[0]++;
                    });
                    assertEquals(count, items[0]);
                }
            }
        }
    }

    @Test
    void aClientIsClosedWithEncryptedConnectionsOfOtherThreads() throws InterruptedException {
        // A session ticket may come after the last reply. io_uring has a buffer for it then, which only the loop could
        // release, and that is not run again.
        assumeTrue(mode != IoMode.CALLER || transport != TransportType.IO_URING, "one buffer may be left");
        final MemcachedServer server = start(tls(serverIdentity));
        for (int i = 0; i < 5; i++) {
            final MemcachedClient client = connect(server, trusted());
            final Thread thread = new Thread(() -> assertServed(client));
            thread.start();
            thread.join();
            assertServed(client);
            client.close();
            assertThrows(ClientClosedException.class, () -> client.get(KEY));
        }
    }
}
