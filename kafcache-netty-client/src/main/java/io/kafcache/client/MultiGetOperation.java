package io.kafcache.client;

import io.kafcache.client.io.Connection;
import io.kafcache.client.protocol.FrameEncoder;
import io.kafcache.client.protocol.Opcode;
import io.kafcache.client.protocol.ReplyDecoder;
import io.kafcache.client.protocol.RequestEncoder;
import io.kafcache.client.protocol.Status;
import java.util.Objects;

/** Reads a list of keys, and gives what it finds a new expiration where that is asked for. */
final class MultiGetOperation extends AnsweredOperation {
    private final boolean verifiesKeys;
    private KeyList keys;
    private ItemVisitor visitor;
    private Opcode opcode;
    private int expiration;

    MultiGetOperation(final Router router, final boolean verifiesKeys) {
        super(router);
        this.verifiesKeys = verifiesKeys;
    }

    MultiGetOperation get(final KeyList newKeys, final ItemVisitor newVisitor) {
        return start(verifiesKeys ? Opcode.GETK : Opcode.GET, newKeys, newVisitor);
    }

    MultiGetOperation getAndTouch(final KeyList newKeys, final int newExpiration, final ItemVisitor newVisitor) {
        expiration = newExpiration;
        return start(verifiesKeys ? Opcode.GATK : Opcode.GAT, newKeys, newVisitor);
    }

    private MultiGetOperation start(final Opcode newOpcode, final KeyList newKeys, final ItemVisitor newVisitor) {
        opcode = newOpcode;
        keys = newKeys;
        visitor = Objects.requireNonNull(newVisitor, "visitor");
        begin(newKeys.size());
        return this;
    }

    @Override
    protected boolean isRepeatable() {
        return opcode == Opcode.GET || opcode == Opcode.GETK;
    }

    @Override
    protected boolean passesChanges() {
        return isRepeatable();
    }

    @Override
    protected boolean expectsValue() {
        return true;
    }

    @Override
    protected int route(final int element) {
        return router().route(keys.buffer(), keys.start(element), keys.length(element));
    }

    @Override
    protected int requestLength(final int element) {
        return FrameEncoder.frameLength(opcode.requestExtrasLength(), keys.length(element), 0);
    }

    @Override
    protected boolean send(final Connection connection, final int element, final int tag, final boolean quiet) {
        final Opcode form = quiet ? opcode.quietForm() : opcode;
        final int extrasLength = opcode.requestExtrasLength();
        final int length = keys.length(element);
        final RequestEncoder request = connection.begin(form, 0, extrasLength, length, 0);
        if (extrasLength != 0) {
            request.extra(0, expiration);
        }
        request.buffer().putBytes(request.keyOffset(), keys.buffer(), keys.start(element), length);
        connection.end(form, this, tag, request.frameLength());
        return true;
    }

    @Override
    protected boolean accepts(final int element, final ReplyDecoder reply) {
        return Keys.isEchoed(reply, keys.buffer(), keys.start(element), keys.length(element));
    }

    @Override
    protected void answer(final int element, final Connection connection, final ReplyDecoder reply) {
        final Status status = reply.status();
        if (status == Status.SUCCESS) {
            visitor.onItem(
                    element, reply.flags(), reply.cas(), reply.buffer(), reply.valueOffset(), reply.valueLength());
        } else if (status == Status.KEY_NOT_FOUND) {
            visitor.onMiss(element);
        } else {
            refuse(opcode, status, connection, 0);
        }
    }

    @Override
    protected void silence(final int element) {
        visitor.onMiss(element);
    }
}
