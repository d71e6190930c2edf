package io.kafcache.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kafcache.client.protocol.Opcode;
import io.kafcache.client.protocol.RequestDecoder;
import io.kafcache.client.protocol.Status;
import io.kafcache.testing.ServerCounters.Counter;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Logs clients in by SASL's PLAIN, as memcached does with {@code -S}: before the login it tells its version, and answers nothing else; each
 * SASL command but STEP ends the login that there is.
 */
final class LoginCommands {
    private static final int LONGEST_MECHANISM = 32;
    private static final byte[] MECHANISMS = "PLAIN".getBytes(UTF_8);
    private static final byte[] AUTHENTICATED = "Authenticated".getBytes(UTF_8);

    private final MemcachedOptions options;
    private final ServerCounters counters;

    LoginCommands(final MemcachedOptions options, final ServerCounters counters) {
        this.options = options;
        this.counters = counters;
    }

    /** Whether a command is answered on such a connection. */
    boolean allow(final Opcode opcode, final EmbeddedConnection connection) {
        return options.user() == null
                || connection.isLoggedIn()
                || opcode == Opcode.VERSION
                || opcode == Opcode.SASL_LIST_MECHS
                || opcode == Opcode.SASL_AUTH
                || opcode == Opcode.SASL_STEP;
    }

    /** Executes a command up to its key; false if there are no logins here. */
    boolean begin(
            final RequestDecoder request,
            final Opcode command,
            final long bodyLength,
            final EmbeddedConnection connection) {
        if (options.user() == null) {
            return false;
        }
        final long messageLength = bodyLength - request.keyLength();
        if (command == Opcode.SASL_LIST_MECHS) {
            connection.loggedIn(false);
            connection.replies().success(request, 0, MECHANISMS);
        } else if (request.keyLength() > LONGEST_MECHANISM) {
            connection.replies().error(request, Status.INVALID_ARGUMENTS, StatusText.INVALID_ARGUMENTS);
            connection.swallow(messageLength);
        } else if (messageLength > options.slabChunkMax()) {
            connection.replies().error(request, Status.OUT_OF_MEMORY, StatusText.NO_MEMORY);
            connection.swallow(messageLength);
        } else {
            final byte[] mechanism = new byte[request.keyLength()];
            request.buffer().getBytes(request.keyOffset(), mechanism);
            connection.receive(new LoginRequest(
                    command, new String(mechanism, UTF_8), request.opaque(), ByteBuffer.allocate((int) messageLength)));
        }
        return true;
    }

    /** Executes a command once its message is whole. */
    void complete(final LoginRequest request, final EmbeddedConnection connection) {
        counters.increment(Counter.AUTH_CMDS);
        final boolean step = request.command() == Opcode.SASL_STEP;
        final boolean begun = !step || connection.isLoginBegun();
        connection.loggedIn(false);
        final byte opcode = request.command().code();
        if (begun && request.mechanism().equalsIgnoreCase("PLAIN") && !step && request.length() == 0) {
            connection.beginLogin();
            connection.replies().success(opcode, Status.AUTH_CONTINUE, request.opaque(), new byte[0]);
        } else if (begun
                && request.mechanism().equalsIgnoreCase("PLAIN")
                && isRight(request.message().array())) {
            connection.loggedIn(true);
            connection.replies().success(opcode, Status.SUCCESS, request.opaque(), AUTHENTICATED);
        } else {
            counters.increment(Counter.AUTH_ERRORS);
            connection.replies().error(opcode, request.opaque(), Status.AUTH_ERROR, StatusText.AUTH_FAILURE);
        }
    }

    /** The message is an identity, which only the user may have, then user and password. */
    private boolean isRight(final byte[] message) {
        final byte[] plain = ('\0' + options.user() + '\0' + options.password()).getBytes(UTF_8);
        return Arrays.equals(message, plain)
                || Arrays.equals(message, (options.user() + new String(plain, UTF_8)).getBytes(UTF_8));
    }
}
