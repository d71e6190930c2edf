package io.kafcache.streams.store;

import io.kafcache.streams.backend.Backend;
import io.kafcache.streams.backend.BackendException;
import io.kafcache.streams.backend.Server;
import io.kafcache.streams.backend.UncertainWriteException;
import io.kafcache.streams.claim.ClaimLostException;
import io.kafcache.streams.clients.PollListener;
import io.kafcache.streams.clients.ThreadClients;
import io.kafcache.streams.item.Items;
import io.kafcache.streams.overlay.Overlay;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.internals.Task.TaskType;
import org.apache.kafka.streams.query.Position;
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
final class OpenStore implements PollListener {
    private static final Logger LOG = LoggerFactory.getLogger(OpenStore.class);

    /** When so many have been put, what waits is looked at. */
    private static final int PUTS_A_LOOK = 64;

    private final String name;
    private final StoreTask task;
    private final Backend backend;
    private final StoreClaim claim;
    private final Overlay overlay;
    private final EvictionWatch evictions;
    private final StoreMetrics metrics;
    private final StateHealth health;
    private final WriteBack writeBack;
    private final OverlayShare share;
    /** Null when there is none. */
    private final StoreIndex index;
    /** Null when nothing is read ahead. */
    private final ReadAhead readAhead;

    private final Entries entries;
    private final StoreTransactions transactions;
    private final Thread home = Thread.currentThread();
    private final RetiredCopies retired;
    private boolean warned;
    private boolean closed;
    private int puts;
    /** Until the task is known to run, the thread that restores may have the store. */
    private volatile boolean restoring = true;

    private OpenStore(
            final String name,
            final StoreTask task,
            final Backend backend,
            final long memoryLosses,
            final State state,
            final EvictionWatch evictions,
            final StoreSettings settings) {
        this.name = name;
        this.task = task;
        this.backend = backend;
        claim = state.claim();
        index = state.index();
        health = new StateHealth(backend, memoryLosses, claim);
        final Items items = new Items(backend, claim.lineage(), claim.isChunked());
        retired = new RetiredCopies(backend, claim::held);
        share = OverlayShare.join(settings);
        overlay = share.overlay();
        this.evictions = evictions;
        metrics = new StoreMetrics(name, task.context(), overlay, index, evictions::total);
        writeBack = new WriteBack(overlay, items, index, claim, metrics, health);
        transactions = new StoreTransactions(name, task, claim, health, writeBack, evictions);
        readAhead = settings.prefetch() != null && settings.nearCacheBytes() > 0 && !task.isGlobal()
                ? new ReadAhead(
                        name, settings.prefetch(), items, overlay, index, this::isMine, health::hasMemory, metrics)
                : null;
        entries = new Entries(name, overlay, items, index, readAhead, claim, health, metrics, task.changelog() != null);
        ThreadClients.current().add(this);
    }

    /**
     * Claims the store's state, or its copy.
     *
     * @param backend closed with the store, and here if the store cannot be opened
     */
    static OpenStore open(
            final String name, final StoreTask task, final Backend backend, final StoreSettings settings) {
        boolean opened = false;
        State state = null;
        try {
            backend.attach();
            final List<Server> servers = backend.servers();
            ServerRules.check(servers, settings);
            // A loss that nobody has noticed yet is noticed here, and does not count for this opening.
            backend.tokens();
            final long memoryLosses = backend.memoryLosses();
            state = State.open(name, task, backend, settings.ordered());
            final EvictionWatch evictions = new EvictionWatch(name, backend, servers);
            final OpenStore store = new OpenStore(name, task, backend, memoryLosses, state, evictions, settings);
            opened = true;
            return store;
        } finally {
            if (!opened) {
                if (state != null && state.index() != null) {
                    state.index().close();
                }
                backend.close();
            }
        }
    }

    /** Gives the calling thread its own way to the servers. */
    void attach() {
        backend.attach();
    }

    /** How far in the input what has been put reaches. Guarded by itself. */
    Position position() {
        return claim.position();
    }

    /** The offset of the last changelog record that the state holds; null if it has been declared void, or is global and empty. */
    Long offset(final TopicPartition partition) {
        final Long offset = claim.offsets().get(partition.toString());
        return offset == null && !health.isLost() && !task.isGlobal()
                ? Long.valueOf(OffsetCheckpoint.OFFSET_UNKNOWN)
                : offset;
    }

    /**
     * Reads an entry.
     *
     * @throws BackendException if a server does not answer, or the state is lost
     */
    byte[] get(final byte[] key) {
        health.requireWhole();
        if (!isAtHome()) {
            return entries.read(key);
        }
        transactions.onRead();
        return entries.get(key);
    }

    /** How many entries there are, for any thread. */
    long count() {
        health.requireWhole();
        return entries.count();
    }

    /** Whether entries can be walked, and counted. */
    boolean isOrdered() {
        return entries.isOrdered();
    }

    /**
     * Walks entries.
     *
     * @param failures makes what is thrown of what the servers did
     * @throws BackendException if the state is lost
     */
    EntryIterator iterator(final Range range, final Function<BackendException, RuntimeException> failures) {
        health.requireWhole();
        if (isAtHome()) {
            claim.follow();
            transactions.onRead();
        }
        return entries.iterator(range, this::get, failures);
    }

    /** Whether the thread that processes has the store to itself. */
    private boolean isAtHome() {
        if (restoring && isHome() && task.isRunning()) {
            restoring = false;
        }
        return !restoring && isHome();
    }

    /** Whether the calling thread is the one that opened the store. */
    boolean isHome() {
        return Thread.currentThread() == home;
    }

    /**
     * Writes an entry.
     *
     * @param value null removes it
     * @throws BackendException if a server does not answer, or the state is lost
     */
    void put(final byte[] key, final byte[] value) {
        health.requireWhole();
        atHome();
        entries.put(key, value);
        transactions.onPut();
        if (overlay.isWriteBufferFull()) {
            health.watch(() -> writeBack.spill(transactions.isUncommitted()));
        } else if (++puts % PUTS_A_LOOK == 0) {
            relieve();
        }
    }

    /** What may be written at any time leaves before the write buffer is full, so that nobody waits for it. */
    private void relieve() {
        if (!transactions.isTransactional()
                && overlay.dirtyBytes() > overlay.limits().writeBufferBytes() / 2) {
            health.watch(writeBack::sendSome);
        }
    }

    /** The thread that processes has the store to itself again. */
    private void atHome() {
        restoring = false;
        claim.follow();
    }

    /** Applies records of the changelog. What is lost meanwhile is told by the next call: Kafka Streams takes an exception here for fatal. */
    void restore(final Collection<ConsumerRecord<byte[], byte[]>> records) {
        restoring = true;
        if (!health.isLost()) {
            try {
                health.watch(() -> {
                    if (isWaiting()) {
                        health.passOver();
                    } else {
                        write(records);
                    }
                });
            } catch (final UncertainWriteException | ClaimLostException e) {
                LOG.warn("Store {} of task {} will be restored anew: {}", name, task.id(), e.getMessage());
            }
        }
        if (health.isLost()) {
            askToStartAnew();
        }
    }

    private void write(final Collection<ConsumerRecord<byte[], byte[]>> records) {
        claim.follow();
        claim.held().beginWrites();
        entries.restore(records);
        retired.remove(records);
        health.requireMemory();
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
        health.requireWhole();
        if (transactions.mayKeep()) {
            health.watch(() -> {
                if (!isWaiting()) {
                    claim.follow();
                    claim.requireMemory();
                    share.apply();
                    finishRestoration();
                    writeBack.keep(offsets);
                    if (!isHome() || !ThreadClients.current().tellsOfPolls()) {
                        // Nobody would notice when it is done.
                        writeBack.finish();
                    }
                    evictions.lookIfLongAgo();
                }
            });
        }
    }

    /** The thread that restores cannot be told that the state is lost, nor is a standby's loss a reason to make all tasks of a thread migrate. */
    private void keepIfWhole(final Map<TopicPartition, Long> offsets) {
        if (!health.isLost()) {
            try {
                keep(offsets);
            } catch (final UncertainWriteException | ClaimLostException e) {
                LOG.warn("Store {} of task {} will be restored anew: {}", name, task.id(), e.getMessage());
            }
        }
        if (health.isLost() && !isHome()) {
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
            if (overlay.dirtyEntries() != 0) {
                throw new ClaimLostException("The state was given up before all that was put had been written");
            }
            claim.yield();
        }
        health.requireComplete();
        return claim.isForsaken();
    }

    private void finishRestoration() {
        if (isAtHome() && task.type() != TaskType.STANDBY) {
            retired.finish();
        }
    }

    private void makeVoid() {
        writeBack.abandon();
        overlay.discard();
        try {
            if (!claim.isForsaken()) {
                claim.held().makeVoid();
            }
        } catch (final ClaimLostException e) {
            LOG.debug("Store {} of task {} has no claim to make void", name, task.id(), e);
        }
        health.lose(new ClaimLostException("The state was declared void"));
    }

    /** What the thread has polled it will ask for. */
    @Override
    public void onPoll(final ConsumerRecords<byte[], byte[]> records) {
        if (task.type() == TaskType.STANDBY) {
            // Kafka Streams changes the type on this thread, and gives the task to the one that restores afterwards.
            restoring = true;
        }
        if (closed || health.isLost() || !isAtHome()) {
            return;
        }
        share.apply();
        if (readAhead != null && !records.isEmpty()) {
            readAhead.onPoll(records, task::processes);
        }
        try {
            health.watch(writeBack::poll);
        } catch (final BackendException e) {
            // The next call is told.
            health.lose(e);
        }
        removeRetired();
    }

    private void removeRetired() {
        try {
            finishRestoration();
        } catch (final BackendException e) {
            LOG.debug("Store {} of task {} could not remove what it had given up", name, task.id(), e);
        }
    }

    /** Whether the thread that opened the store has it still; asked by this thread, which is also the one that gives it away. */
    private boolean isMine() {
        return !closed && !restoring && task.type() == TaskType.ACTIVE;
    }

    void close() {
        if (!closed) {
            LOG.info("Store {} of task {}: closed, its state reaches to {}", name, task.id(), claim.offsets());
        }
        closed = true;
        transactions.close();
        ThreadClients.current().remove(this);
        try {
            transactions.keepCommitted();
            writeBack.abandon();
        } finally {
            if (readAhead != null) {
                readAhead.close();
            }
            retired.close();
            health.lose(new ClaimLostException("The store is closed"));
            share.close();
            if (index != null) {
                index.close();
            }
            backend.close();
        }
    }
}
