package io.kafcache.client;

import io.kafcache.client.io.Connection;
import io.kafcache.client.io.RoutedOperation;
import io.kafcache.client.protocol.Opcode;
import io.kafcache.client.protocol.Status;

/** An operation that keeps the first answer which is neither success nor an ordinary outcome. */
abstract class AnsweredOperation extends RoutedOperation {
    private final Router router;
    private Status refusedWith;
    private String refusal;

    AnsweredOperation(final Router router) {
        this.router = router;
    }

    final Router router() {
        return router;
    }

    final void begin(final int elements) {
        refusedWith = null;
        refusal = null;
        prepare(elements, router.routes());
    }

    final void refuse(final Opcode opcode, final Status status, final Connection connection, final int valueLength) {
        if (refusal == null) {
            refusedWith = status;
            refusal = Refusals.describe(opcode, status, connection, valueLength);
        }
    }

    /** Throws if a server refused. */
    final void requireNoRefusal() {
        if (refusal != null) {
            throw new ServerErrorException(refusedWith, refusal);
        }
    }
}
