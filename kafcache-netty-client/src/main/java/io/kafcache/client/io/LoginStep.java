package io.kafcache.client.io;

import io.kafcache.client.protocol.Opcode;
import io.kafcache.client.protocol.ReplyDecoder;
import io.kafcache.client.protocol.RequestEncoder;

/**
 * Logs in by SASL's PLAIN: user and password in one message, so no further step follows.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4616">RFC 4616</a>
 */
final class LoginStep extends HandshakeStep {
    private static final String MECHANISM = "PLAIN";

    private final HandshakeSettings.Login login;

    LoginStep(final Handshake handshake, final HandshakeSettings.Login login) {
        super(handshake);
        this.login = login;
    }

    @Override
    void start() {
        final byte[] message = login.message();
        final RequestEncoder request = connection()
                .begin(Opcode.SASL_AUTH, 0, 0, MECHANISM.length(), message.length)
                .putKey(MECHANISM);
        request.buffer().putBytes(request.valueOffset(), message);
        connection().end(Opcode.SASL_AUTH, this, 0, request.frameLength());
        connection().flush();
    }

    @Override
    String awaits() {
        return "the answer to the login";
    }

    @Override
    public void onReply(final Connection ignored, final int tag, final ReplyDecoder reply) {
        switch (reply.status()) {
            case SUCCESS -> succeed();
            case AUTH_ERROR ->
                refused("it refused the login of user '" + login.user()
                        + "': check user and password, and that the server" + " offers SASL's PLAIN");
            case AUTH_CONTINUE -> refused("it wants more than user and password of user '" + login.user() + "'");
            case UNKNOWN_COMMAND ->
                refused("it has no logins, but user '" + login.user()
                        + "' is to log in: start it with SASL (-S), or configure no user and password");
            default ->
                refused("it answered the login of user '" + login.user() + "' with status 0x"
                        + Integer.toHexString(reply.statusCode()));
        }
    }

    private void refused(final String detail) {
        fail(Failure.Kind.AUTHENTICATION, detail);
    }
}
