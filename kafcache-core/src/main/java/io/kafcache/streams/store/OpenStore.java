package io.kafcache.streams.store;

import io.kafcache.streams.backend.Backend;
import io.kafcache.streams.backend.BackendException;
import io.kafcache.streams.backend.Server;
import io.kafcache.streams.backend.UncertainWriteException;
import io.kafcache.streams.claim.ClaimLostException;
import io.kafcache.streams.clients.ThreadClients;
import io.kafcache.streams.clients.Transaction;
import io.kafcache.streams.clients.TransactionParticipant;
import io.kafcache.streams.item.Items;
import io.kafcache.streams.overlay.Overlay;
import io.kafcache.streams.overlay.OverlayLimits;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.internals.Task.TaskType;
import org.apache.kafka.streams.state.internals.OffsetCheckpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store from one {@code init} to the next {@code close}: a lineage on the servers, and an overlay of what has been put and not written
 * yet.
 *
 * <p>The thread that opened it gets and puts, commits and closes; the thread that restores it does so while the other waits; any thread
 * reads.
 */
final class OpenStore implements TransactionParticipant {
    private static final Logger LOG = LoggerFactory.getLogger(OpenStore.class);

    private final String name;
    private final StoreTask task;
    private final Backend backend;
    private final StoreClaim claim;
    private final Items items;
    private final Overlay overlay;
    private final EvictionWatch evictions;
    private final StoreMetrics metrics;
    private final WriteBack writeBack;
    private final boolean transactional;
    private final Thread home = Thread.currentThread();
    private final long memoryLosses;
    private final RetiredCopies retired;
    private Transaction transaction;
    private boolean uncommitted;
    private boolean warned;
    private boolean closed;
    private volatile boolean restoring;
    /** Whether records of the changelog were passed over, since the state was another's to take. */
    private volatile boolean behind;

    private volatile BackendException failure;

    private OpenStore(
            final String name,
            final StoreTask task,
            final Backend backend,
            final long memoryLosses,
            final StoreClaim claim,
            final EvictionWatch evictions,
            final StoreSettings settings) {
        this.name = name;
        this.task = task;
        this.backend = backend;
        this.memoryLosses = memoryLosses;
        this.claim = claim;
        items = new Items(backend, claim.lineage(), claim.isChunked());
        retired = new RetiredCopies(backend, claim::held);
        transactional = task.isExactlyOnce() && !task.isGlobal();
        overlay = new Overlay(new OverlayLimits(settings.writeBufferBytes(), settings.nearCacheBytes(), 0));
        this.evictions = evictions;
        metrics = new StoreMetrics(name, task.context(), overlay, evictions::total);
        writeBack = new WriteBack(overlay, items, claim, metrics, this::requireMemory);
    }

    /**
     * Claims the store's state, or its copy.
     *
     * @param backend closed with the store, and here if the store cannot be opened
     */
    static OpenStore open(
            final String name, final StoreTask task, final Backend backend, final StoreSettings settings) {
        boolean opened = false;
        try {
            backend.attach();
            final List<Server> servers = backend.servers();
            ServerRules.check(servers, settings);
            // A loss that nobody has noticed yet is noticed here, and does not count for this opening.
            backend.tokens();
            final long memoryLosses = backend.memoryLosses();
            final StoreClaim claim = StoreClaim.open(name, task, backend);
            final EvictionWatch evictions = new EvictionWatch(name, backend, servers);
            final OpenStore store = new OpenStore(name, task, backend, memoryLosses, claim, evictions, settings);
            opened = true;
            return store;
        } finally {
            if (!opened) {
                backend.close();
            }
        }
    }

    /** Gives the calling thread its own way to the servers. */
    void attach() {
        backend.attach();
    }

    /** The offset of the last changelog record that the state holds; null if it has been declared void, or is global and empty. */
    Long offset(final TopicPartition partition) {
        final Long offset = claim.offsets().get(partition.toString());
        return offset == null && failure == null && !task.isGlobal()
                ? Long.valueOf(OffsetCheckpoint.OFFSET_UNKNOWN)
                : offset;
    }

    /**
     * Reads an entry.
     *
     * @throws BackendException if a server does not answer, or the state is lost
     */
    byte[] get(final byte[] key) {
        requireWhole();
        final boolean atHome = isAtHome();
        final byte[] local = atHome ? overlay.get(key) : read(key);
        if (local != Overlay.NOT_HERE) {
            metrics.readLocally();
            return local;
        }
        metrics.readFromServer();
        if (atHome) {
            claim.follow();
        }
        final byte[] value = fetch(key);
        believe(atHome);
        if (atHome) {
            overlay.cache(key, value);
            takePart();
        }
        return value;
    }

    private byte[] fetch(final byte[] key) {
        try {
            return items.get(key);
        } catch (final BackendException e) {
            // A value lacks parts when a server has lost its memory.
            requireMemory();
            throw e;
        }
    }

    private byte[] read(final byte[] key) {
        try {
            return overlay.read(key);
        } catch (final IllegalStateException e) {
            throw new ClaimLostException("The store is closed");
        }
    }

    private boolean isAtHome() {
        return !restoring && isHome();
    }

    /** Whether the calling thread is the one that opened the store. */
    boolean isHome() {
        return Thread.currentThread() == home;
    }

    /** What was read counts only if the servers had their memory, and the claim was held, when it was. */
    private void believe(final boolean atHome) {
        requireMemory();
        if (atHome) {
            remembering(claim::lookIfLongAgo);
        }
    }

    private void requireMemory() {
        if (backend.memoryLosses() != memoryLosses) {
            throw remember(new ClaimLostException("A server lost its memory while it held the store's state"));
        }
    }

    private void requireWhole() {
        final BackendException lost = failure;
        if (lost != null) {
            throw lost;
        }
        if (behind && !claim.isForsaken()) {
            throw remember(missedSome());
        }
    }

    /** From here on nothing is read or written: the store is to be opened anew. */
    private BackendException remember(final BackendException e) {
        if (failure == null) {
            failure = e;
        }
        return e;
    }

    private void remembering(final Runnable action) {
        try {
            action.run();
        } catch (final UncertainWriteException e) {
            claim.held().doubt();
            throw remember(e);
        } catch (final ClaimLostException e) {
            throw remember(e);
        }
    }

    /**
     * Writes an entry.
     *
     * @param value null removes it
     * @throws BackendException if a server does not answer, or the state is lost
     */
    void put(final byte[] key, final byte[] value) {
        requireWhole();
        atHome();
        overlay.put(key, value);
        if (transactional) {
            uncommitted = true;
            takePart();
        }
        if (overlay.isWriteBufferFull()) {
            remembering(() -> writeBack.spill(uncommitted));
        }
    }

    /** The thread that processes has the store to itself again. */
    private void atHome() {
        restoring = false;
        claim.follow();
    }

    /** What was read from the servers, or put, is part of the thread's transaction. */
    private void takePart() {
        if (transactional && transaction == null) {
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
                    name,
                    task.id());
        }
    }

    /** Applies records of the changelog. What is lost meanwhile is told by the next call: Kafka Streams takes an exception here for fatal. */
    void restore(final Collection<ConsumerRecord<byte[], byte[]>> records) {
        restoring = true;
        if (failure == null) {
            try {
                remembering(() -> {
                    if (isWaiting()) {
                        behind = true;
                    } else {
                        write(records);
                    }
                });
            } catch (final UncertainWriteException | ClaimLostException e) {
                LOG.warn("Store {} of task {} will be restored anew: {}", name, task.id(), e.getMessage());
            }
        }
        if (failure != null) {
            askToStartAnew();
        }
    }

    private void write(final Collection<ConsumerRecord<byte[], byte[]>> records) {
        claim.follow();
        overlay.discard();
        claim.held().beginWrites();
        items.writeAll(records);
        retired.remove(records);
        requireMemory();
    }

    /**
     * Keeps what has been put, if it is known to have been committed, and up to which offsets that is.
     *
     * @throws BackendException if a server does not answer; or the state is lost, and this is the thread that can be told
     */
    void commit(final Map<TopicPartition, Long> offsets) {
        if (offsets.isEmpty() && task.changelog() != null) {
            makeVoid();
        } else if (isHome() && !claim.isForsaken()) {
            restoring = false;
            keep(offsets);
        } else {
            keepIfWhole(offsets);
        }
    }

    private void keep(final Map<TopicPartition, Long> offsets) {
        requireWhole();
        if (!uncommitted) {
            remembering(() -> {
                if (!isWaiting()) {
                    claim.follow();
                    claim.requireMemory();
                    finishRestoration();
                    writeBack.keep(offsets);
                    evictions.lookIfLongAgo();
                }
            });
        }
    }

    /** The thread that restores cannot be told that the state is lost, nor is a standby's loss a reason to make all tasks of a thread migrate. */
    private void keepIfWhole(final Map<TopicPartition, Long> offsets) {
        if (failure == null) {
            try {
                keep(offsets);
            } catch (final UncertainWriteException | ClaimLostException e) {
                LOG.warn("Store {} of task {} will be restored anew: {}", name, task.id(), e.getMessage());
            }
        }
        if (failure != null && !isHome()) {
            askToStartAnew();
        }
    }

    private void askToStartAnew() {
        if (!ThreadClients.current().startAnew(task.changelogPartition()) && !warned) {
            warned = true;
            LOG.warn(
                    "Store {} of task {} cannot be restored anew before its task is active, or opened again. Set"
                            + " default.client.supplier to io.kafcache.streams.KafcacheClientSupplier",
                    name,
                    task.id());
        }
    }

    /** Whether the task is a standby, and its claim that on the state: until a successor takes that, nothing is to be kept. */
    private boolean isWaiting() {
        if (claim.isForsaken()) {
            claim.yield();
        }
        if (behind && !claim.isForsaken()) {
            throw missedSome();
        }
        return claim.isForsaken();
    }

    private static ClaimLostException missedSome() {
        return new ClaimLostException("The changelog went on while the state waited for its successor");
    }

    private void finishRestoration() {
        if (isAtHome() && task.type() != TaskType.STANDBY) {
            retired.finish();
        }
    }

    private void makeVoid() {
        overlay.discard();
        try {
            if (!claim.isForsaken()) {
                claim.held().makeVoid();
            }
        } catch (final ClaimLostException e) {
            LOG.debug("Store {} of task {} has no claim to make void", name, task.id(), e);
        }
        remember(new ClaimLostException("The state was declared void"));
    }

    @Override
    public void beforeCommit() {
        if (closed) {
            return;
        }
        requireWhole();
        remembering(claim::requireMemory);
    }

    @Override
    public void afterCommit(final Map<TopicPartition, Long> offsets) {
        transaction = null;
        uncommitted = false;
        if (failure != null) {
            return;
        }
        // Whether the servers had their memory was looked at just before.
        final TopicPartition changelog = task.changelogPartition();
        final Long offset = changelog == null ? null : offsets.get(changelog);
        try {
            remembering(() -> {
                finishRestoration();
                writeBack.keep(offset == null ? Map.of() : Map.of(changelog, offset));
                evictions.lookIfLongAgo();
            });
        } catch (final BackendException e) {
            remember(e);
            LOG.warn(
                    "Store {} of task {} could not keep what was committed, and will restore it from its changelog: {}",
                    name,
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
        remember(new ClaimLostException("The transaction that the store's last writes belong to was aborted"));
    }

    void close() {
        if (!closed) {
            LOG.info("Store {} of task {}: closed, its state reaches to {}", name, task.id(), claim.offsets());
        }
        closed = true;
        remember(new ClaimLostException("The store is closed"));
        overlay.close();
        backend.close();
    }
}
