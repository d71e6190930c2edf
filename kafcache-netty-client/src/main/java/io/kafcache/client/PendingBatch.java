package io.kafcache.client;

import java.util.List;

/** A batch of changes that its thread begins and confirms later. */
public final class PendingBatch extends PendingOperation {
    private final BatchOperation operation;

    PendingBatch(final Caller caller) {
        this(caller, caller.newBatch());
    }

    private PendingBatch(final Caller caller, final BatchOperation operation) {
        super(caller, operation);
        this.operation = operation;
    }

    /**
     * Begins to make the changes: sends what the connections take now, and returns. Nothing is confirmed before {@link #await()}.
     *
     * @param batch any number of changes; must not change until the call is done
     * @throws IllegalStateException if the call is under way, on another thread, and from within a callback of the client
     * @throws ClientOverloadedException if {@link ClientConfig#maxCallers()} threads have connections; nothing has begun then
     */
    public void begin(final WriteBatch batch) {
        requireReady();
        operation.start(batch);
        begin();
    }

    /**
     * The changes that did not succeed, when the call is done.
     *
     * @return in the order of the batch; empty when all succeeded, and when nothing has been begun
     * @throws IllegalStateException if the call is under way
     * @throws MemcachedException what {@link #await()} throws
     */
    public List<WriteError> errors() {
        requireReady();
        requireSuccessIfBegun();
        return operation.errors();
    }

    @Override
    void requireSuccess() {
        caller().requireAnswered(operation);
    }
}
