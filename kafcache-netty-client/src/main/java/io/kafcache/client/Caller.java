package io.kafcache.client;

import io.kafcache.client.io.IoDriver;
import io.kafcache.client.io.RoutedOperation;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;

/** What a calling thread has of its own: the operations that it uses again and again. */
final class Caller {
    private final IoDriver driver;
    private final ClientConfig config;
    private final Router router;
    private final RequestOperation request;
    private final MultiGetOperation multiGet;
    private final BatchOperation batch;
    private boolean busy;

    Caller(final IoDriver driver, final ClientConfig config, final Router router) {
        this.driver = driver;
        this.config = config;
        this.router = router;
        request = new RequestOperation(router, config.verifyKeys());
        multiGet = newMultiGet();
        batch = newBatch();
    }

    MultiGetOperation newMultiGet() {
        return new MultiGetOperation(router, config.verifyKeys());
    }

    BatchOperation newBatch() {
        return new BatchOperation(router);
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

    /** Carries an operation out, and throws unless every part of it was answered. */
    <T extends RoutedOperation> T execute(final T operation) {
        busy = true;
        try {
            driver.execute(operation);
        } catch (final RejectedExecutionException e) {
            throw new ClientOverloadedException(e.getMessage(), e);
        } finally {
            busy = false;
        }
        requireAnswered(operation);
        return operation;
    }

    /** Begins an operation that goes on while this thread makes calls. */
    void begin(final RoutedOperation operation) {
        busy = true;
        try {
            driver.begin(operation);
        } catch (final RejectedExecutionException e) {
            throw new ClientOverloadedException(e.getMessage(), e);
        } finally {
            busy = false;
        }
    }

    /** Takes what has come, and does not wait. */
    void poll() {
        busy = true;
        try {
            driver.poll();
        } finally {
            busy = false;
        }
    }

    /** Waits for an operation that was begun, or until a condition holds that may be null. */
    void await(final RoutedOperation operation, final BooleanSupplier enough) {
        busy = true;
        try {
            driver.await(operation, enough);
        } finally {
            busy = false;
        }
    }

    /** Throws unless every part of an operation was answered. */
    void requireAnswered(final RoutedOperation operation) {
        Outcomes.requireAnswered(operation, config);
    }

    /** Carries a count out, again while other clients create the same number at the same time. */
    long executeCount(final RequestOperation operation) {
        execute(operation);
        while (operation.lostRace()) {
            operation.restart();
            execute(operation);
        }
        return operation.newNumber();
    }
}
