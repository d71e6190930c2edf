package io.kafcache.streams.store;

import io.kafcache.streams.backend.BackendException;
import io.kafcache.streams.claim.ClaimLostException;
import io.kafcache.streams.clients.ThreadClients;
import io.kafcache.streams.clients.Transaction;
import io.kafcache.streams.clients.TransactionParticipant;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store's part in the transactions of its thread: what it has read and put counts when they are committed. Nothing under other processing
 * guarantees than exactly once. For the thread that has the store.
 */
final class StoreTransactions implements TransactionParticipant {
    private static final Logger LOG = LoggerFactory.getLogger(StoreTransactions.class);

    private final String store;
    private final StoreTask task;
    private final StoreClaim claim;
    private final StateHealth health;
    private final WriteBack writeBack;
    private final EvictionWatch evictions;
    private final boolean transactional;
    private Transaction transaction;
    private boolean uncommitted;
    private boolean warned;
    private boolean closed;

    StoreTransactions(
            final String store,
            final StoreTask task,
            final StoreClaim claim,
            final StateHealth health,
            final WriteBack writeBack,
            final EvictionWatch evictions) {
        this.store = store;
        this.task = task;
        this.claim = claim;
        this.health = health;
        this.writeBack = writeBack;
        this.evictions = evictions;
        transactional = task.isExactlyOnce() && !task.isGlobal();
    }

    /** Whether what is put counts only when a transaction has been committed. */
    boolean isTransactional() {
        return transactional;
    }

    /** Whether something was put that is not known to have been committed. */
    boolean isUncommitted() {
        return uncommitted;
    }

    /** Whether all that was put may be kept now. */
    boolean mayKeep() {
        // Where nobody tells of transactions, and nothing could be restored, it is kept whenever it can be.
        return !uncommitted || transaction == null && task.changelog() == null;
    }

    /** Something is read, and part of the present transaction. */
    void onRead() {
        if (transactional) {
            takePart();
        }
    }

    /** Something was put, and is part of the present transaction. */
    void onPut() {
        if (transactional) {
            uncommitted = true;
            takePart();
        }
    }

    private void takePart() {
        if (transaction == null) {
            transaction = ThreadClients.current().transaction();
            if (transaction != null) {
                transaction.enlist(this);
            } else if (uncommitted) {
                warnOfNoSupplier();
            }
        }
    }

    private void warnOfNoSupplier() {
        if (!warned) {
            warned = true;
            LOG.warn(
                    "Store {} of task {} runs under exactly_once_v2 and does not learn of commits: what it writes from now"
                            + " on will be restored from the changelog at its next opening. Set default.client.supplier"
                            + " to io.kafcache.streams.KafcacheClientSupplier",
                    store,
                    task.id());
        }
    }

    @Override
    public void beforeCommit() {
        if (closed) {
            return;
        }
        health.requireWhole();
        health.watch(claim::requireMemory);
    }

    @Override
    public void afterCommit(final Map<TopicPartition, Long> offsets) {
        transaction = null;
        uncommitted = false;
        if (health.isLost()) {
            return;
        }
        // Whether the servers had their memory was looked at just before.
        final TopicPartition changelog = task.changelogPartition();
        final Long offset = changelog == null ? null : offsets.get(changelog);
        try {
            health.watch(() -> {
                writeBack.keep(offset == null ? Map.of() : Map.of(changelog, offset));
                evictions.lookIfLongAgo();
            });
        } catch (final BackendException e) {
            health.lose(e);
            LOG.warn(
                    "Store {} of task {} could not keep what was committed, and will restore it from its changelog: {}",
                    store,
                    task.id(),
                    e.getMessage());
        }
    }

    @Override
    public void afterAbort() {
        transaction = null;
        if (!uncommitted) {
            return;
        }
        keepCommitted();
        health.lose(new ClaimLostException("The transaction that the store's last writes belong to was aborted"));
    }

    /** Ends the flush of what was committed before, if it is under way still. */
    void keepCommitted() {
        if (health.isLost()) {
            return;
        }
        try {
            health.watch(writeBack::finish);
        } catch (final BackendException e) {
            LOG.warn(
                    "Store {} of task {} could not keep what was committed last, and will restore it from its changelog: {}",
                    store,
                    task.id(),
                    e.getMessage());
        }
    }

    /** The store is closed: it has no objection to a commit any more. */
    void close() {
        closed = true;
    }
}
