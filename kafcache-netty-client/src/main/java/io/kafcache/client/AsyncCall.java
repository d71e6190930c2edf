package io.kafcache.client;

import io.kafcache.client.io.RoutedOperation;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * An operation under way, and the future that its caller has. What the caller does to the future does not reach the operation: one that is
 * cancelled runs to its end, and its place is free only then.
 */
final class AsyncCall<O extends RoutedOperation, T> extends CompletableFuture<T> implements Runnable {
    private final AsyncCalls calls;
    private final O operation;
    private final Function<O, T> result;
    private final int bytes;

    AsyncCall(final AsyncCalls calls, final O operation, final Function<O, T> result, final int bytes) {
        this.calls = calls;
        this.operation = operation;
        this.result = result;
        this.bytes = bytes;
    }

    O operation() {
        return operation;
    }

    /** Bytes of the caller's that the operation refers to. */
    int bytes() {
        return bytes;
    }

    /** The operation is done. Runs on the thread that did it. */
    @Override
    public void run() {
        if (operation instanceof RequestOperation request && request.lostRace()) {
            request.restart();
            calls.start(this);
            return;
        }
        calls.ended(this);
        try {
            Outcomes.requireAnswered(operation, calls.config());
            complete(result.apply(operation));
        } catch (final Throwable e) {
            completeExceptionally(e);
        }
    }

    void fail(final Throwable e) {
        completeExceptionally(e);
    }
}
