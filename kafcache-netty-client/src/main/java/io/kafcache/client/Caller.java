package io.kafcache.client;

import io.kafcache.client.io.IoDriver;
import io.kafcache.client.io.RoutedOperation;
import io.kafcache.client.ring.KetamaRing;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** What a calling thread has of its own: the operations that it uses again and again, and views of its arguments. */
final class Caller {
    private final IoDriver driver;
    private final ClientConfig config;
    private final Router router;
    private final RequestOperation request;
    private final MultiGetOperation multiGet;
    private final BatchOperation batch;
    private final UnsafeBuffer key = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer value = new UnsafeBuffer(0, 0);
    private final ItemVisitor copy = this::copyValue;
    private byte[] copied;
    private boolean busy;

    Caller(final IoDriver driver, final ClientConfig config, final KetamaRing ring) {
        this.driver = driver;
        this.config = config;
        router = new Router(ring, config.connectionsPerNode());
        request = new RequestOperation(router);
        multiGet = new MultiGetOperation(router);
        batch = new BatchOperation(router);
    }

    /** Refuses a call from within a callback, before it can disturb the operation under way. */
    Caller requireIdle() {
        if (busy) {
            throw new IllegalStateException("An ItemVisitor must not call the client: it runs while the client reads");
        }
        return this;
    }

    Router router() {
        return router;
    }

    RequestOperation request() {
        return request;
    }

    MultiGetOperation multiGet() {
        return multiGet;
    }

    BatchOperation batch() {
        return batch;
    }

    DirectBuffer key(final byte[] bytes) {
        key.wrap(bytes);
        return key;
    }

    DirectBuffer value(final byte[] bytes) {
        value.wrap(bytes);
        return value;
    }

    byte[] get(final byte[] bytes) {
        copied = null;
        execute(request.get(key(bytes), 0, bytes.length, copy));
        request.requireNoRefusal();
        final byte[] result = copied;
        copied = null;
        return result;
    }

    private void copyValue(
            final int index,
            final int flags,
            final long cas,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        copied = new byte[length];
        buffer.getBytes(offset, copied);
    }

    /** Carries an operation out, and throws unless every part of it was answered. */
    void execute(final RoutedOperation operation) {
        busy = true;
        try {
            driver.execute(operation);
        } finally {
            busy = false;
        }
        Outcomes.requireAnswered(operation, config);
    }
}
