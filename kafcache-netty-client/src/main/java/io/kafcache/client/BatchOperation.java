package io.kafcache.client;

import io.kafcache.client.io.Connection;
import io.kafcache.client.io.RoutedOperation;
import io.kafcache.client.protocol.FrameEncoder;
import io.kafcache.client.protocol.FrameLayout;
import io.kafcache.client.protocol.Opcode;
import io.kafcache.client.protocol.ReplyDecoder;
import io.kafcache.client.protocol.RequestEncoder;
import io.kafcache.client.protocol.Status;
import java.util.ArrayList;
import java.util.List;

/** Makes the changes of a batch, and collects those that did not succeed. */
final class BatchOperation extends RoutedOperation {
    private final Router router;
    private WriteBatch batch;
    private List<WriteError> errors = List.of();

    BatchOperation(final Router router) {
        this.router = router;
    }

    BatchOperation start(final WriteBatch newBatch) {
        batch = newBatch;
        errors = List.of();
        prepare(newBatch.size(), router.routes());
        return this;
    }

    List<WriteError> errors() {
        return errors;
    }

    @Override
    protected boolean isRepeatable() {
        return false;
    }

    @Override
    protected boolean expectsValue() {
        return false;
    }

    @Override
    protected int route(final int element) {
        return router.route(batch.buffer(), batch.keyOffset(element), batch.keyLength(element));
    }

    private int extrasLength(final int element) {
        return batch.opcode(element) == Opcode.SETQ ? FrameLayout.STORE_EXTRAS_LENGTH : 0;
    }

    @Override
    protected int requestLength(final int element) {
        return FrameEncoder.frameLength(extrasLength(element), batch.keyLength(element), batch.valueLength(element));
    }

    @Override
    protected boolean send(final Connection connection, final int element, final int tag, final boolean quiet) {
        final int extrasLength = extrasLength(element);
        final int keyLength = batch.keyLength(element);
        final int valueLength = batch.valueLength(element);
        if (extrasLength != 0 && valueLength > connection.serverSettings().maxValueLength(keyLength)) {
            addError(element, Status.TOO_LARGE, connection);
            return false;
        }
        final Opcode opcode = quiet ? batch.opcode(element) : loud(batch.opcode(element));
        final RequestEncoder request = connection.begin(opcode, 0, extrasLength, keyLength, valueLength);
        if (extrasLength != 0) {
            request.extra(0, batch.flags(element)).extra(Integer.BYTES, batch.expiration(element));
        }
        request.buffer()
                .putBytes(request.keyOffset(), batch.buffer(), batch.keyOffset(element), keyLength + valueLength);
        connection.end(opcode, this, tag, request.frameLength());
        return true;
    }

    private static Opcode loud(final Opcode quiet) {
        return quiet == Opcode.SETQ ? Opcode.SET : Opcode.DELETE;
    }

    @Override
    protected void answer(final int element, final Connection connection, final ReplyDecoder reply) {
        if (reply.status() != Status.SUCCESS) {
            addError(element, reply.status(), connection);
        }
    }

    private void addError(final int element, final Status status, final Connection connection) {
        if (errors.isEmpty()) {
            errors = new ArrayList<>();
        }
        errors.add(new WriteError(element, status, Refusals.describe(status, connection, batch.valueLength(element))));
    }

    @Override
    protected void silence(final int element) {
        // Done.
    }
}
