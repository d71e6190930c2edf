package io.kafcache.client;

import io.kafcache.client.io.IoDriver;
import io.kafcache.client.io.RoutedOperation;
import java.util.concurrent.RejectedExecutionException;

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
        multiGet = new MultiGetOperation(router, config.verifyKeys());
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
        Outcomes.requireAnswered(operation, config);
        return operation;
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
