package io.kafcache.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kafcache.client.protocol.Opcode;
import io.kafcache.client.protocol.Status;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Logins by SASL's PLAIN. */
final class LoginIT extends MemcachedContract {
    private static final String USER = "user";
    private static final String PASSWORD = "pass word \u00fc";
    /** The requests take one byte a character. */
    private static final String SENT_PASSWORD = "pass word \u00c3\u00bc";

    private MemcachedServer server;

    @BeforeEach
    void startServer() {
        server = start(MemcachedOptions.builder().login(USER, PASSWORD).build());
    }

    private static RawRequest auth(final String message) {
        return RawRequest.of(Opcode.SASL_AUTH, "PLAIN").value(message.getBytes(ISO_8859_1));
    }

    private static RawRequest rightAuth() {
        return auth('\0' + USER + '\0' + SENT_PASSWORD);
    }

    private static void assertRefusedAndClosed(final RawClient client, final RawRequest request) {
        final RawReply reply = client.call(request);
        assertStatus(Status.AUTH_ERROR, reply);
        assertEquals("Auth failure.", reply.text());
        assertEquals(0, client.receiveAll().length);
    }

    private static void assertLoggedIn(final RawClient client, final RawRequest request) {
        final RawReply reply = client.call(request);
        assertStatus(Status.SUCCESS, reply);
        assertEquals("Authenticated", reply.text());
        set(client, "k", "v");
        assertValue(client, "k", "v");
    }

    @Test
    void aLoginOpensTheServer() {
        assertLoggedIn(connect(server), rightAuth());
        assertLoggedIn(connect(server), auth(USER + '\0' + USER + '\0' + SENT_PASSWORD));
        assertEquals("yes", server.stats("settings").get("auth_enabled_sasl"));
    }

    @Test
    void withoutALoginThereIsTheVersionOnly() {
        final RawClient client = connect(server);
        assertStatus(Status.SUCCESS, client.call(RawRequest.of(Opcode.VERSION)));
        final RawReply mechanisms = client.call(RawRequest.of(Opcode.SASL_LIST_MECHS));
        assertStatus(Status.SUCCESS, mechanisms);
        assertEquals("PLAIN", mechanisms.text());
        assertRefusedAndClosed(client, RawRequest.of(Opcode.NOOP));
        assertRefusedAndClosed(connect(server), RawRequest.of(Opcode.STAT, "settings"));
        assertRefusedAndClosed(connect(server), RawRequest.of(Opcode.GET, "k"));
        assertRefusedAndClosed(connect(server), RawRequest.of(Opcode.GETQ, "k".repeat(251)));
        assertRefusedAndClosed(connect(server), RawRequest.of(Opcode.NOOP).opcodeByte(0x99));
    }

    @Test
    void aFailedLoginKeepsTheConnection() {
        final RawClient client = connect(server);
        for (final RawRequest wrong : new RawRequest[] {
            auth('\0' + USER + '\0' + "wrong"),
            auth("\0nobody\0" + SENT_PASSWORD),
            auth("other\0" + USER + '\0' + SENT_PASSWORD),
            auth("x"),
            RawRequest.of(Opcode.SASL_AUTH, "CRAM-MD5"),
            RawRequest.of(Opcode.SASL_STEP, "PLAIN").value("x".getBytes()),
        }) {
            final RawReply reply = client.call(wrong);
            assertStatus(Status.AUTH_ERROR, reply);
            assertEquals("Auth failure.", reply.text());
        }
        assertLoggedIn(client, rightAuth());
        assertEquals("6", server.stats("").get("auth_errors"));
    }

    @Test
    void aLoginMayTakeTwoSteps() {
        final RawClient client = connect(server);
        assertStatus(Status.AUTH_CONTINUE, client.call(auth("")));
        assertLoggedIn(client, RawRequest.of(Opcode.SASL_STEP, "PLAIN").value(rightMessage()));
    }

    private static byte[] rightMessage() {
        return ('\0' + USER + '\0' + SENT_PASSWORD).getBytes(ISO_8859_1);
    }

    @Test
    void aFurtherAttemptEndsTheLogin() {
        final RawClient client = connect(server);
        assertLoggedIn(client, rightAuth());
        assertStatus(Status.AUTH_ERROR, client.call(auth("\0user\0wrong")));
        assertRefusedAndClosed(client, RawRequest.of(Opcode.NOOP));
        final RawClient other = connect(server);
        assertLoggedIn(other, rightAuth());
        assertStatus(Status.SUCCESS, other.call(RawRequest.of(Opcode.SASL_LIST_MECHS)));
        assertRefusedAndClosed(other, RawRequest.of(Opcode.NOOP));
    }

    @Test
    void aMalformedCommandIsSwallowed() {
        final RawClient client = connect(server);
        assertStatus(
                Status.INVALID_ARGUMENTS,
                client.call(RawRequest.of(Opcode.SASL_AUTH, "P".repeat(33)).value("abc".getBytes())));
        assertStatus(
                Status.OUT_OF_MEMORY,
                client.call(RawRequest.of(Opcode.SASL_AUTH, "PLAIN").value(new byte[600_000])));
        assertLoggedIn(client, rightAuth());
    }

    @Test
    void theOptionsDoNotShowThePassword() {
        assertTrue(server.options().toString().endsWith("-S"), server.options().toString());
        assertTrue(!server.description().contains(PASSWORD), server.description());
        assertEquals(USER, server.options().user());
    }

    @Test
    void aServerWithLoginIsFlushedAndRestarted() {
        set(loggedIn(), "k", "v");
        server.flush();
        assertMiss(loggedIn(), "k");
        set(loggedIn(), "k", "v");
        server.restart();
        assertMiss(loggedIn(), "k");
    }

    private RawClient loggedIn() {
        final RawClient client = connect(server);
        assertStatus(Status.SUCCESS, client.call(rightAuth()));
        return client;
    }

    @Test
    void aServerWithoutLoginsDoesNotKnowTheCommands() {
        final RawClient client = connect(MemcachedOptions.defaults());
        for (final RawRequest request : new RawRequest[] {
            RawRequest.of(Opcode.SASL_LIST_MECHS),
            rightAuth(),
            RawRequest.of(Opcode.SASL_STEP, "PLAIN").value("x".getBytes())
        }) {
            assertStatus(Status.UNKNOWN_COMMAND, client.call(request));
        }
        assertStatus(Status.SUCCESS, client.call(RawRequest.of(Opcode.NOOP)));
    }

    @Test
    void noContainerHasALogin() {
        assertThrows(IllegalArgumentException.class, () -> MemcachedServer.startContainer(server.options()));
    }
}
