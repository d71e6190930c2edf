package io.kafcache.client.io;

import io.kafcache.client.protocol.Opcode;
import io.kafcache.client.protocol.ReplyDecoder;
import io.kafcache.client.protocol.Status;

/**
 * Reads the node's token, and makes one where there is none. Of several that make one at the same time only the first succeeds (ADD), and
 * all of them read what is there then.
 */
final class TokenStep extends HandshakeStep {
    /** A token that is gone again so often is removed by something. */
    private static final int ATTEMPTS = 5;

    private final HandshakeSettings.Token token;
    private int attempts;

    TokenStep(final Handshake handshake, final HandshakeSettings.Token token) {
        super(handshake);
        this.token = token;
    }

    @Override
    void start() {
        NodeTokenRequests.get(connection(), token.key(), this, 0);
        connection().flush();
    }

    private void add() {
        NodeTokenRequests.add(connection(), token.key(), this, 0);
        connection().flush();
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
