package io.kafcache.client;

import io.kafcache.client.io.Connection;
import io.kafcache.client.io.RoutedOperation;
import io.kafcache.client.protocol.FrameEncoder;
import io.kafcache.client.protocol.Opcode;
import io.kafcache.client.protocol.ReplyDecoder;
import io.kafcache.client.protocol.RequestEncoder;
import io.kafcache.client.protocol.Status;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Makes the changes of a batch, and collects those that did not succeed. */
final class BatchOperation extends RoutedOperation {
    private static final Comparator<WriteError> BY_INDEX = Comparator.comparingInt(WriteError::index);

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

    /** In the order of the batch. */
    List<WriteError> errors() {
        if (errors.size() > 1) {
            errors.sort(BY_INDEX);
        }
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

    @Override
    protected int requestLength(final int element) {
        return FrameEncoder.frameLength(
                batch.opcode(element).requestExtrasLength(), batch.keyLength(element), batch.valueLength(element));
    }

    @Override
    protected boolean send(final Connection connection, final int element, final int tag, final boolean quiet) {
        final Opcode plain = batch.opcode(element);
        final int extrasLength = plain.requestExtrasLength();
        final int keyLength = batch.keyLength(element);
        final int valueLength = batch.valueLength(element);
        if (valueLength > 0 && valueLength > connection.serverSettings().maxValueLength(keyLength)) {
            addError(element, Status.TOO_LARGE, connection);
            return false;
        }
        final Opcode opcode = quiet ? plain.quietForm() : plain;
        final RequestEncoder request =
                connection.begin(opcode, batch.cas(element), extrasLength, keyLength, valueLength);
        request.buffer()
                .putBytes(
                        request.extrasOffset(),
                        batch.buffer(),
                        batch.bodyOffset(element),
                        extrasLength + keyLength + valueLength);
        connection.end(opcode, this, tag, request.frameLength());
        return true;
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
        final String message = Refusals.describe(batch.opcode(element), status, connection, batch.valueLength(element));
        errors.add(new WriteError(element, status, message));
    }

    @Override
    protected void silence(final int element) {
        // Done.
    }
}
