package io.kafcache.streams.store;

import io.kafcache.streams.backend.Backend;
import io.kafcache.streams.backend.BackendException;
import io.kafcache.streams.backend.UncertainWriteException;
import io.kafcache.streams.claim.ClaimLostException;

/**
 * Whether an open store can still rely on its state. Once it cannot, that is how it stays: the store is to be opened anew.
 *
 * <p>Safe for use by several threads, but for what touches the claim.
 */
final class StateHealth {
    private final Backend backend;
    private final long memoryLosses;
    private final StoreClaim claim;
    private volatile BackendException failure;
    /** Whether records of the changelog were passed over. */
    private volatile boolean behind;

    /**
     * Begins with a state that is healthy.
     *
     * @param memoryLosses what the backend had counted before the claim was made
     */
    StateHealth(final Backend backend, final long memoryLosses, final StoreClaim claim) {
        this.backend = backend;
        this.memoryLosses = memoryLosses;
        this.claim = claim;
    }

    boolean isLost() {
        return failure != null;
    }

    /** Throws what the state was lost by, if it was. */
    void requireWhole() {
        final BackendException lost = failure;
        if (lost != null) {
            throw lost;
        }
        requireComplete();
    }

    /** Tells that records of the changelog are passed over, since the state is another's to take. */
    void passOver() {
        behind = true;
    }

    /** Throws if records were passed over, and nobody takes the state. */
    void requireComplete() {
        if (behind && !claim.isForsaken()) {
            throw lose(new ClaimLostException("The changelog went on while the state waited for its successor"));
        }
    }

    /** Whether every server that was heard of has the memory that it had when the store was opened. */
    boolean hasMemory() {
        return backend.memoryLosses() == memoryLosses;
    }

    /** Throws if a server is known to have lost its memory: what was read counts only if none has. */
    void requireMemory() {
        if (!hasMemory()) {
            throw lose(new ClaimLostException("A server lost its memory while it held the store's state"));
        }
    }

    /** From here on nothing is read or written. The first reason counts. */
    BackendException lose(final BackendException reason) {
        if (failure == null) {
            failure = reason;
        }
        return reason;
    }

    /** Does what may show that the state is lost. */
    void watch(final Runnable action) {
        try {
            action.run();
        } catch (final UncertainWriteException e) {
            claim.held().doubt();
            throw lose(e);
        } catch (final ClaimLostException e) {
            throw lose(e);
        }
    }
}
