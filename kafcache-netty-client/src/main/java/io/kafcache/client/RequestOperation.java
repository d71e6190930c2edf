package io.kafcache.client;

import io.kafcache.client.io.Connection;
import io.kafcache.client.io.RoutedOperation;
import io.kafcache.client.protocol.FrameEncoder;
import io.kafcache.client.protocol.FrameLayout;
import io.kafcache.client.protocol.Opcode;
import io.kafcache.client.protocol.ReplyDecoder;
import io.kafcache.client.protocol.RequestEncoder;
import io.kafcache.client.protocol.Status;
import org.agrona.DirectBuffer;

/** One request for one key. */
final class RequestOperation extends RoutedOperation {
    private final Router router;
    private Opcode opcode;
    private DirectBuffer key;
    private int keyOffset;
    private int keyLength;
    private int flags;
    private int expiration;
    private DirectBuffer value;
    private int valueOffset;
    private int valueLength;
    private ItemVisitor visitor;
    private Status status;
    private String refusal;

    RequestOperation(final Router router) {
        this.router = router;
    }

    RequestOperation get(
            final DirectBuffer newKey, final int newKeyOffset, final int newKeyLength, final ItemVisitor newVisitor) {
        visitor = newVisitor;
        valueLength = 0;
        return start(Opcode.GET, newKey, newKeyOffset, newKeyLength);
    }

    RequestOperation store(
            final Opcode newOpcode,
            final DirectBuffer newKey,
            final int newKeyOffset,
            final int newKeyLength,
            final int newFlags,
            final int newExpiration,
            final DirectBuffer newValue,
            final int newValueOffset,
            final int newValueLength) {
        flags = newFlags;
        expiration = newExpiration;
        value = newValue;
        valueOffset = newValueOffset;
        valueLength = newValueLength;
        return start(newOpcode, newKey, newKeyOffset, newKeyLength);
    }

    RequestOperation delete(final DirectBuffer newKey, final int newKeyOffset, final int newKeyLength) {
        valueLength = 0;
        return start(Opcode.DELETE, newKey, newKeyOffset, newKeyLength);
    }

    private RequestOperation start(
            final Opcode newOpcode, final DirectBuffer newKey, final int newKeyOffset, final int newKeyLength) {
        Keys.check(newKeyLength);
        opcode = newOpcode;
        key = newKey;
        keyOffset = newKeyOffset;
        keyLength = newKeyLength;
        status = null;
        refusal = null;
        prepare(1, router.routes());
        return this;
    }

    /** The server's answer. */
    Status status() {
        return status;
    }

    /** Throws if the answer is neither success nor an ordinary outcome. */
    void requireNoRefusal() {
        if (refusal != null) {
            throw new ServerErrorException(status, refusal);
        }
    }

    @Override
    protected boolean isRepeatable() {
        return opcode == Opcode.GET;
    }

    @Override
    protected boolean expectsValue() {
        return opcode == Opcode.GET;
    }

    @Override
    protected int route(final int element) {
        return router.route(key, keyOffset, keyLength);
    }

    private int extrasLength() {
        return opcode == Opcode.SET || opcode == Opcode.ADD ? FrameLayout.STORE_EXTRAS_LENGTH : 0;
    }

    @Override
    protected int requestLength(final int element) {
        return FrameEncoder.frameLength(extrasLength(), keyLength, valueLength);
    }

    @Override
    protected boolean send(final Connection connection, final int element, final int tag, final boolean quiet) {
        final int extrasLength = extrasLength();
        if (extrasLength != 0 && valueLength > connection.serverSettings().maxValueLength(keyLength)) {
            refuse(Status.TOO_LARGE, connection);
            return false;
        }
        final RequestEncoder request = connection.begin(opcode, 0, extrasLength, keyLength, valueLength);
        if (extrasLength != 0) {
            request.extra(0, flags).extra(Integer.BYTES, expiration);
        }
        request.buffer().putBytes(request.keyOffset(), key, keyOffset, keyLength);
        if (valueLength != 0) {
            request.buffer().putBytes(request.valueOffset(), value, valueOffset, valueLength);
        }
        connection.end(opcode, this, tag, request.frameLength());
        return true;
    }

    private void refuse(final Status newStatus, final Connection connection) {
        status = newStatus;
        refusal = Refusals.describe(newStatus, connection, valueLength);
    }

    @Override
    protected void answer(final int element, final Connection connection, final ReplyDecoder reply) {
        final Status replied = reply.status();
        switch (replied) {
            case SUCCESS -> {
                status = replied;
                if (opcode == Opcode.GET) {
                    visitor.onItem(
                            0, reply.flags(), reply.cas(), reply.buffer(), reply.valueOffset(), reply.valueLength());
                }
            }
            case KEY_NOT_FOUND, KEY_EXISTS -> status = replied;
            default -> refuse(replied, connection);
        }
    }

    @Override
    protected void silence(final int element) {
        throw new IllegalStateException(opcode + " is never silent");
    }
}
