package io.kafcache.streams.store;

import io.kafcache.streams.backend.Backend;
import io.kafcache.streams.index.IndexLostException;
import io.kafcache.streams.item.Items;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a store opens: the claim on a lineage, and the index of its keys.
 *
 * @param index null if the keys are not indexed
 */
record State(StoreClaim claim, StoreIndex index) {
    private static final Logger LOG = LoggerFactory.getLogger(State.class);

    /**
     * Claims a state whose index is whole.
     *
     * @param indexed whether the keys are to be indexed
     * @throws io.kafcache.streams.backend.BackendException if a server does not answer
     */
    static State open(final String store, final StoreTask task, final Backend backend, final boolean indexed) {
        final boolean restorable = task.changelog() != null;
        final StoreClaim claim = StoreClaim.open(store, task, backend, indexed, restorable);
        try {
            return with(claim, backend);
        } catch (final IndexLostException e) {
            if (restorable) {
                LOG.warn("Store {} of task {} cannot go on from its state: {}", store, task.id(), e.getMessage());
            } else {
                LOG.error(
                        "Store {} of task {} has lost its entries: {}. There is no changelog to restore them from",
                        store,
                        task.id(),
                        e.getMessage());
            }
            claim.held().makeVoid();
            return openEmpty(store, task, backend, indexed);
        }
    }

    private static State openEmpty(
            final String store, final StoreTask task, final Backend backend, final boolean indexed) {
        try {
            return with(StoreClaim.open(store, task, backend, indexed, true), backend);
        } catch (final IndexLostException e) {
            throw new IllegalStateException("An index that is empty has nothing to lose", e);
        }
    }

    private static State with(final StoreClaim claim, final Backend backend) throws IndexLostException {
        if (claim.index() == null) {
            return new State(claim, null);
        }
        final Items items = Items.ofIndex(backend, claim.lineage());
        return new State(claim, IndexLoading.load(items, claim.index(), claim.isSettled()));
    }
}
