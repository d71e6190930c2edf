package io.kafcache.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kafcache.testing.MemcachedOptions;
import io.kafcache.testing.MemcachedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/** Logins, right and wrong, to a real memcached with Cyrus SASL and to the embedded server. */
@ParameterizedClass(name = "{0} {1}")
@CsvSource({"REAL, CALLER", "REAL, SHARED", "EMBEDDED, CALLER", "EMBEDDED, SHARED"})
class ClientLoginIT {
    private static final byte[] KEY = "key".getBytes(UTF_8);
    private static final byte[] VALUE = "value".getBytes(UTF_8);
    private static final String USER = "stream";
    private static final String PASSWORD = "pass word \u00fc";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Parameter(0)
    MemcachedServer.Kind kind;

    @Parameter(1)
    IoMode mode;

    private final List<MemcachedServer> servers = new ArrayList<>();

    private MemcachedServer start(final MemcachedOptions options) {
        if (kind == MemcachedServer.Kind.REAL) {
            MemcachedServer.requireReal();
        }
        final MemcachedServer server = kind == MemcachedServer.Kind.REAL
                ? MemcachedServer.startReal(options)
                : MemcachedServer.startEmbedded(options);
        servers.add(server);
        return server;
    }

    private MemcachedServer startWithLogin() {
        return start(MemcachedOptions.builder().login(USER, PASSWORD).build());
    }

    @AfterEach
    void stopServers() {
        servers.forEach(MemcachedServer::close);
    }

    private MemcachedClient connect(final MemcachedServer server, final Security security) {
        return MemcachedClient.create(ClientConfig.builder()
                .nodes(server.address())
                .ioMode(mode)
                .requestTimeout(PATIENCE)
                .connectTimeout(PATIENCE)
                .unavailableTimeout(PATIENCE)
                .security(security)
                .build());
    }

    private static Security login(final String password) {
        return Security.none().withLogin(USER, password);
    }

    private static String messageOf(final MemcachedClient client) {
        return assertThrows(AuthenticationException.class, () -> client.get(KEY))
                .getMessage();
    }

    private static int attempts(final MemcachedServer server) {
        return Integer.parseInt(server.stats("").get("auth_errors"));
    }

    @Test
    void whoLogsInIsServed() {
        final MemcachedServer server = startWithLogin();
        try (MemcachedClient client = connect(server, login(PASSWORD))) {
            client.set(KEY, VALUE);
            assertArrayEquals(VALUE, client.get(KEY));
            server.restart();
            assertEquals(null, client.get(KEY));
            client.set(KEY, VALUE);
            assertArrayEquals(VALUE, client.get(KEY));
        }
    }

    @Test
    void aWrongPasswordFailsAtOnceAndIsNotShown() {
        final MemcachedServer server = startWithLogin();
        try (MemcachedClient client = connect(server, login("wrong"))) {
            assertEquals(
                    "memcached " + server.address()
                            + " cannot be used: it refused the login of user 'stream': check user"
                            + " and password, and that the server offers SASL's PLAIN",
                    messageOf(client));
            assertThrows(AuthenticationException.class, () -> client.set(KEY, VALUE));
        }
    }

    @Test
    void aRefusedLoginIsNotRepeatedByCallsThatFollowAtOnce() {
        final MemcachedServer server = startWithLogin();
        try (MemcachedClient client = connect(server, login("wrong"))) {
            final long start = System.nanoTime();
            for (int i = 0; i < 10_000; i++) {
                messageOf(client);
            }
            final long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
            // The first pause is at least half a second, and doubles.
            final int attempts = attempts(server);
            assertTrue(attempts <= 2 + seconds, attempts + " logins in " + seconds + " s");
        }
    }

    @Test
    void aLoginIsTriedAgainWhenThePauseIsOver() {
        final MemcachedServer server = startWithLogin();
        try (MemcachedClient client = connect(server, login("wrong"))) {
            final long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (attempts(server) < 2) {
                messageOf(client);
                assertTrue(System.nanoTime() - deadline < 0, "no second attempt");
            }
        }
    }

    @Test
    void aServerThatWantsALoginSaysSo() {
        final MemcachedServer server = startWithLogin();
        try (MemcachedClient client = connect(server, Security.none())) {
            assertEquals(
                    "memcached " + server.address()
                            + " cannot be used: it wants a login (it runs with -S): configure user and password",
                    messageOf(client));
        }
    }

    @Test
    void aServerWithoutLoginsIsRefusedToWhoWantsToLogIn() {
        final MemcachedServer server = start(MemcachedOptions.defaults());
        try (MemcachedClient client = connect(server, login(PASSWORD))) {
            assertEquals(
                    "memcached " + server.address()
                            + " cannot be used: it has no logins, but user 'stream' is to log in:"
                            + " start it with SASL (-S), or configure no user and password",
                    messageOf(client));
        }
    }

    @Test
    void aNodeThatRefusesTheLoginIsNamedAmongOthers() {
        final MemcachedServer open = startWithLogin();
        final MemcachedServer other =
                start(MemcachedOptions.builder().login(USER, "another password").build());
        try (MemcachedClient client = MemcachedClient.create(ClientConfig.builder()
                .nodes(open.address() + "," + other.address())
                .ioMode(mode)
                .security(login(PASSWORD))
                .build())) {
            final KeyList keys = new KeyList();
            for (int i = 0; i < 100; i++) {
                keys.add(("key-" + i).getBytes(UTF_8));
            }
            final AuthenticationException e = assertThrows(
                    AuthenticationException.class,
                    () -> client.getAll(keys, (index, flags, cas, buffer, offset, length) -> {}));
            assertTrue(e.getMessage().startsWith("memcached " + other.address() + " cannot be used"), e.getMessage());
        }
    }

    @Test
    void noTextShowsThePassword() {
        assertEquals("login of stream, no encryption", login(PASSWORD).toString());
        final ClientConfig config =
                ClientConfig.builder().security(login(PASSWORD)).build();
        assertFalse(config.toString().contains(PASSWORD));
        assertEquals(config, ClientConfig.builder().security(login(PASSWORD)).build());
        assertFalse(
                config.equals(ClientConfig.builder().security(login("wrong")).build()));
        assertEquals(config, config.toBuilder().build());
    }
}
