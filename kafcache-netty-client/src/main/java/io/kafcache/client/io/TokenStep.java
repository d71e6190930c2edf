package io.kafcache.client.io;

import io.kafcache.client.protocol.FrameLayout;
import io.kafcache.client.protocol.Opcode;
import io.kafcache.client.protocol.ReplyDecoder;
import io.kafcache.client.protocol.RequestEncoder;
import io.kafcache.client.protocol.Status;
import java.security.SecureRandom;

/**
 * Reads the node's token, and makes one where there is none. Of several that make one at the same time only the first succeeds (ADD), and
 * all of them read what is there then.
 */
final class TokenStep extends HandshakeStep {
    private static final int TOKEN_LENGTH = 16;
    /** A token that is gone again so often is removed by something. */
    private static final int ATTEMPTS = 5;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final HandshakeSettings.Token token;
    private int attempts;

    TokenStep(final Handshake handshake, final HandshakeSettings.Token token) {
        super(handshake);
        this.token = token;
    }

    @Override
    void start() {
        final RequestEncoder request = connection().begin(Opcode.GET, 0, 0, token.key().length, 0);
        putKey(request);
        connection().end(Opcode.GET, this, 0, request.frameLength());
        connection().flush();
    }

    private void add() {
        final byte[] random = new byte[TOKEN_LENGTH];
        RANDOM.nextBytes(random);
        // Flags 0, and no expiration.
        final RequestEncoder request =
                connection().begin(Opcode.ADD, 0, FrameLayout.STORE_EXTRAS_LENGTH, token.key().length, TOKEN_LENGTH);
        request.extra(0, 0).extra(Integer.BYTES, 0);
        putKey(request);
        request.buffer().putBytes(request.valueOffset(), random);
        connection().end(Opcode.ADD, this, 0, request.frameLength());
        connection().flush();
    }

    private void putKey(final RequestEncoder request) {
        request.buffer().putBytes(request.keyOffset(), token.key());
    }

    @Override
    String awaits() {
        return "the node's token";
    }

    @Override
    public void onReply(final Connection ignored, final int tag, final ReplyDecoder reply) {
        if (reply.opcode() == Opcode.GET.code()) {
            onGet(reply);
        } else {
            onAdd(reply);
        }
    }

    private void onGet(final ReplyDecoder reply) {
        switch (reply.status()) {
            case SUCCESS -> {
                final byte[] value = new byte[reply.valueLength()];
                reply.buffer().getBytes(reply.valueOffset(), value);
                tell(value);
            }
            case KEY_NOT_FOUND -> {
                if (attempts++ < ATTEMPTS) {
                    add();
                } else {
                    fail(Failure.Kind.CONNECT, "it does not keep the node token: something removes it, or it evicts");
                }
            }
            default -> refused(reply);
        }
    }

    private void tell(final byte[] value) {
        try {
            token.listener().accept(connection().node(), value);
        } catch (final RuntimeException | Error e) {
            fail(Failure.Kind.REJECTED, e.getMessage() == null ? e.toString() : e.getMessage(), e);
            return;
        }
        succeed();
    }

    private void onAdd(final ReplyDecoder reply) {
        if (reply.status() == Status.SUCCESS || reply.status() == Status.KEY_EXISTS) {
            start();
        } else {
            refused(reply);
        }
    }

    private void refused(final ReplyDecoder reply) {
        fail(Failure.Kind.CONNECT, "it did not take the node token: " + reply.status());
    }
}
