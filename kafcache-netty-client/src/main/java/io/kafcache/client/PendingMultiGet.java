package io.kafcache.client;

/** A multiget that its thread begins and need not wait for. */
public final class PendingMultiGet extends PendingOperation {
    private final MultiGetOperation operation;

    PendingMultiGet(final Caller caller) {
        this(caller, caller.newMultiGet());
    }

    private PendingMultiGet(final Caller caller, final MultiGetOperation operation) {
        super(caller, operation);
        this.operation = operation;
    }

    /**
     * Begins to read: sends what the connections take now, and returns. Failures are told by {@link #await()}.
     *
     * @param keys any number; must not change until the call is done
     * @param visitor is told each key once, in any order; kept until the next use
     * @throws IllegalStateException if the call is under way, on another thread, and from within a callback of the client
     * @throws ClientOverloadedException if {@link ClientConfig#maxCallers()} threads have connections; nothing has begun then
     */
    public void begin(final KeyList keys, final ItemVisitor visitor) {
        requireReady();
        operation.get(keys, visitor);
        begin();
    }

    @Override
    void requireSuccess() {
        caller().requireAnswered(operation);
        operation.requireNoRefusal();
    }
}
