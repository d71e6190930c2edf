package io.kafcache.client;

import io.kafcache.client.io.RoutedOperation;
import io.kafcache.client.io.SharedDriver;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The calls under way that nobody waits for: bounded in number and bytes, and each of them ends, since those that are left when the client
 * is closed are failed here.
 */
final class AsyncCalls {
    private final ClientConfig config;
    private final Supplier<SharedDriver> starter;
    private final Set<AsyncCall<?, ?>> pending = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private volatile SharedDriver driver;
    private volatile boolean closed;

    /** The starter is called with the first call, if ever. */
    AsyncCalls(final ClientConfig config, final Supplier<SharedDriver> starter) {
        this.config = config;
        this.starter = starter;
    }

    ClientConfig config() {
        return config;
    }

    /** Whether the calling thread runs the callbacks of this client. */
    boolean isIoThread() {
        final SharedDriver started = driver;
        return started != null && started.isIoThread();
    }

    /**
     * Starts an operation, which is this call's from now on.
     *
     * @param size bytes of the caller's that the operation refers to
     * @param result reads the operation's result when it is done; may throw
     */
    <O extends RoutedOperation, T> CompletionStage<T> submit(
            final O operation, final int size, final Function<O, T> result) {
        final String limit = admit(size);
        if (limit != null) {
            return CompletableFuture.failedFuture(new ClientOverloadedException(limit, null));
        }
        final AsyncCall<O, T> call = new AsyncCall<>(this, operation, result, size);
        pending.add(call);
        try {
            if (closed || !tryStart(call)) {
                ended(call);
                call.fail(new ClientClosedException(null));
            }
        } catch (final RuntimeException | Error e) {
            // No event loop can be had, or no thread.
            ended(call);
            call.fail(e);
        }
        return call;
    }

    /** Counts a call in, or says which limit is met. A call of any size is taken where none is under way. */
    private String admit(final int size) {
        if (count.incrementAndGet() > config.asyncMaxPending()) {
            count.decrementAndGet();
            return "there are " + config.asyncMaxPending()
                    + " asynchronous calls under way: wait for some of them, or raise asyncMaxPending";
        }
        final long before = bytes.getAndAdd(size);
        if (size != 0 && before != 0 && before + size > config.asyncMaxPendingBytes()) {
            bytes.addAndGet(-size);
            count.decrementAndGet();
            return "the asynchronous calls under way have " + before + " bytes of keys and values, and another " + size
                    + " are too many: wait for some of them, or raise asyncMaxPendingBytes";
        }
        return null;
    }

    private boolean tryStart(final AsyncCall<?, ?> call) {
        SharedDriver started = driver;
        if (started == null) {
            synchronized (this) {
                if (closed) {
                    return false;
                }
                if (driver == null) {
                    driver = starter.get();
                }
                started = driver;
            }
        }
        started.submit(call.operation(), call);
        return true;
    }

    /** Starts the operation of a call under way once more. */
    void start(final AsyncCall<?, ?> call) {
        driver.submit(call.operation(), call);
    }

    /** A call's operation is done. */
    void ended(final AsyncCall<?, ?> call) {
        if (pending.remove(call)) {
            count.decrementAndGet();
            bytes.addAndGet(-call.bytes());
        }
    }

    /** Takes no further call, and begins to close what was started. */
    void requestClose() {
        synchronized (this) {
            closed = true;
        }
        if (driver != null) {
            driver.requestClose();
        }
    }

    /** Waits until all is closed, for a limited time; then fails what a callback that does not return has kept from ending. */
    void close() {
        if (driver != null) {
            driver.close();
        }
        for (final AsyncCall<?, ?> call : pending) {
            ended(call);
            call.fail(new ClientClosedException(null));
        }
    }
}
