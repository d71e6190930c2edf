package io.kafcache.client;

import io.kafcache.client.io.Connection;
import io.kafcache.client.io.RoutedOperation;
import io.kafcache.client.protocol.FrameEncoder;
import io.kafcache.client.protocol.Opcode;
import io.kafcache.client.protocol.ReplyDecoder;
import io.kafcache.client.protocol.RequestEncoder;
import io.kafcache.client.protocol.Status;

/** Reads a list of keys. */
final class MultiGetOperation extends RoutedOperation {
    private final Router router;
    private KeyList keys;
    private ItemVisitor visitor;
    private Status status;
    private String refusal;

    MultiGetOperation(final Router router) {
        this.router = router;
    }

    MultiGetOperation start(final KeyList newKeys, final ItemVisitor newVisitor) {
        keys = newKeys;
        visitor = newVisitor;
        status = Status.SUCCESS;
        refusal = null;
        prepare(newKeys.size(), router.routes());
        return this;
    }

    /** Success, or the first answer that was neither a hit nor a miss. */
    Status status() {
        return status;
    }

    String refusal() {
        return refusal;
    }

    @Override
    protected boolean isRepeatable() {
        return true;
    }

    @Override
    protected boolean expectsValue() {
        return true;
    }

    @Override
    protected int route(final int element) {
        return router.route(keys.buffer(), keys.start(element), keys.length(element));
    }

    @Override
    protected int requestLength(final int element) {
        return FrameEncoder.frameLength(0, keys.length(element), 0);
    }

    @Override
    protected boolean send(final Connection connection, final int element, final int tag, final boolean quiet) {
        final Opcode opcode = quiet ? Opcode.GETQ : Opcode.GET;
        final int length = keys.length(element);
        final RequestEncoder request = connection.begin(opcode, 0, 0, length, 0);
        request.buffer().putBytes(request.keyOffset(), keys.buffer(), keys.start(element), length);
        connection.end(opcode, this, tag, request.frameLength());
        return true;
    }

    @Override
    protected void answer(final int element, final Connection connection, final ReplyDecoder reply) {
        final Status replied = reply.status();
        if (replied == Status.SUCCESS) {
            visitor.onItem(
                    element, reply.flags(), reply.cas(), reply.buffer(), reply.valueOffset(), reply.valueLength());
        } else if (replied != Status.KEY_NOT_FOUND && status == Status.SUCCESS) {
            status = replied;
            refusal = Refusals.describe(replied, connection, 0);
        }
    }

    @Override
    protected void silence(final int element) {
        // A miss.
    }
}
