package io.kafcache.streams.store;

import io.kafcache.streams.backend.Backend;
import io.kafcache.streams.backend.BackendException;
import io.kafcache.streams.claim.Claim;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.internals.ChangelogRecordDeserializationHelper;
import org.apache.kafka.streams.processor.internals.RecordBatchingStateRestoreCallback;
import org.apache.kafka.streams.processor.internals.StreamThread;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.QueryConfig;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.internals.MeteredKeyValueStore;
import org.apache.kafka.streams.state.internals.OffsetCheckpoint;
import org.apache.kafka.streams.state.internals.StoreQueryUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A key-value store whose entries are items on the servers, and outlive the application.
 *
 * <p>What is put is on the servers after the next commit at the latest, and seen by all readers of the store at once. One thread at a time
 * writes, as Kafka Streams has it; any number may read. Values are stored as they come: this class is for plain stores, and carries no
 * marker interface, since restoring would then change them.
 */
public class KafcacheKeyValueStore implements KeyValueStore<Bytes, byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(KafcacheKeyValueStore.class);

    private final String name;
    private final StoreSettings.Source settings;
    private volatile Position position = Position.emptyPosition();
    private StoreTask task;
    private boolean consistencyEnabled;
    private boolean holdsPlainValues;
    private Claim peeked;
    private volatile OpenStore open;
    private volatile boolean startup;

    /**
     * Makes a store that is not open, and connects to nothing.
     *
     * @param name the store's name
     * @param settings asked when the store is initialised
     */
    public KafcacheKeyValueStore(final String name, final StoreSettings.Source settings) {
        this.name = Objects.requireNonNull(name, "name");
        this.settings = settings;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void init(final StateStoreContext context, final StateStore root) {
        close();
        task = new StoreTask(name, context);
        consistencyEnabled = StreamsConfig.InternalConfig.getBoolean(
                context.appConfigs(), StreamsConfig.InternalConfig.IQ_CONSISTENCY_OFFSET_VECTOR_ENABLED, false);
        final StoreSettings found = settings.settings(context.appConfigs());
        boolean initialised = false;
        try {
            if (task.isStartup()) {
                peek(found);
            } else {
                final OpenStore opened =
                        OpenStore.open(name, task, found.backend().get(), found);
                open = opened;
                position = opened.position();
            }
            holdsPlainValues = root.getClass() == MeteredKeyValueStore.class;
            context.register(root, (RecordBatchingStateRestoreCallback) this::restore);
            startup = task.isStartup();
            initialised = true;
        } catch (final BackendException e) {
            throw StoreFailures.opening(name, task.id(), e);
        } finally {
            if (!initialised) {
                close();
            }
        }
    }

    private void peek(final StoreSettings found) {
        try (Backend backend = found.backend().get()) {
            peeked = StoreClaim.peek(task, backend, found.ordered());
        }
    }

    /**
     * Undoes what Kafka Streams does to a value of the changelog because of the store's marker interface.
     *
     * @param restored never null
     * @return the value as the changelog has it
     */
    byte[] plain(final byte[] restored) {
        return restored;
    }

    /** What was put: plain values, whichever the class, if {@code Stores.keyValueStoreBuilder} was given the store. */
    private ConsumerRecord<byte[], byte[]> asPut(final ConsumerRecord<byte[], byte[]> record) {
        return record.value() == null
                ? record
                : new ConsumerRecord<>(
                        record.topic(), record.partition(), record.offset(), record.key(), plain(record.value()));
    }

    private void restore(final Collection<ConsumerRecord<byte[], byte[]>> records) {
        try {
            open().restore(holdsPlainValues ? records.stream().map(this::asPut).toList() : records);
        } catch (final BackendException e) {
            throw StoreFailures.opening(name, task.id(), e);
        }
        final Position present = position;
        synchronized (present) {
            for (final ConsumerRecord<byte[], byte[]> record : records) {
                ChangelogRecordDeserializationHelper.applyChecksAndUpdatePosition(record, consistencyEnabled, present);
            }
        }
    }

    private OpenStore open() {
        final OpenStore present = open;
        if (present == null) {
            throw new InvalidStateStoreException("Store " + name + " is currently closed");
        }
        return present;
    }

    @Override
    public byte[] get(final Bytes key) {
        final OpenStore source = open();
        final boolean processing = isProcessing(source);
        try {
            return source.get(key.get());
        } catch (final BackendException e) {
            open();
            throw failure(processing, e);
        }
    }

    /** Whether the caller processes records: the thread that opened the store, or a stream thread that reads a global one. */
    private boolean isProcessing(final OpenStore source) {
        if (source.isHome()) {
            return true;
        }
        if (Thread.currentThread() instanceof StreamThread) {
            source.attach();
            return true;
        }
        return false;
    }

    @Override
    public void put(final Bytes key, final byte[] value) {
        final OpenStore target = open();
        try {
            target.put(key.get(), value);
        } catch (final BackendException e) {
            throw StoreFailures.processing(name, task.id(), e);
        }
        updatePosition();
    }

    @Override
    public byte[] putIfAbsent(final Bytes key, final byte[] value) {
        final byte[] present = get(key);
        if (present == null) {
            put(key, value);
        }
        return present;
    }

    @Override
    public void putAll(final List<KeyValue<Bytes, byte[]>> entries) {
        final OpenStore target = open();
        try {
            for (final KeyValue<Bytes, byte[]> entry : entries) {
                target.put(entry.key.get(), entry.value);
            }
        } catch (final BackendException e) {
            throw StoreFailures.processing(name, task.id(), e);
        }
        updatePosition();
    }

    private void updatePosition() {
        final Position present = position;
        synchronized (present) {
            StoreQueryUtils.updatePosition(present, task.context());
        }
    }

    @Override
    public byte[] delete(final Bytes key) {
        final byte[] present = get(key);
        put(key, null);
        return present;
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> range(final Bytes from, final Bytes to) {
        return iterator("range", Range.between(from, to, true));
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> reverseRange(final Bytes from, final Bytes to) {
        return iterator("reverseRange", Range.between(from, to, false));
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> all() {
        return iterator("all", Range.between(null, null, true));
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> reverseAll() {
        return iterator("reverseAll", Range.between(null, null, false));
    }

    @Override
    public <S extends Serializer<P>, P> KeyValueIterator<Bytes, byte[]> prefixScan(final P prefix, final S serializer) {
        Objects.requireNonNull(prefix, "prefix");
        Objects.requireNonNull(serializer, "serializer");
        return iterator("prefixScan", Range.ofPrefix(serializer.serialize(null, prefix)));
    }

    private KeyValueIterator<Bytes, byte[]> iterator(final String method, final Range range) {
        final OpenStore source = open();
        requireOrder(source, method);
        if (range.isInverted()) {
            // In the words of Kafka Streams' own stores, which people search for.
            LOG.warn("Returning empty iterator for fetch with invalid key range: from > to."
                    + " This may be due to range arguments set in the wrong order,"
                    + " or serdes that don't preserve ordering when lexicographically comparing the serialized bytes."
                    + " Note that the built-in numerical serdes do not follow this for negative numbers");
        }
        final boolean processing = isProcessing(source);
        try {
            return source.iterator(range, e -> failure(processing, e));
        } catch (final BackendException e) {
            open();
            throw failure(processing, e);
        }
    }

    private RuntimeException failure(final boolean processing, final BackendException e) {
        return processing ? StoreFailures.processing(name, task.id(), e) : StoreFailures.querying(name, task.id(), e);
    }

    /** How many entries there are: exact, in spite of the name. */
    @Override
    public long approximateNumEntries() {
        final OpenStore source = open();
        requireOrder(source, "approximateNumEntries");
        try {
            return source.count();
        } catch (final BackendException e) {
            open();
            throw StoreFailures.querying(name, task.id(), e);
        }
    }

    private void requireOrder(final OpenStore source, final String method) {
        if (!source.isOrdered()) {
            throw new UnsupportedOperationException("Store " + name + " cannot answer " + method
                    + ": it keeps no index of its keys. Set kafcache.index=ordered");
        }
    }

    @Override
    public <R> QueryResult<R> query(final Query<R> query, final PositionBound bound, final QueryConfig config) {
        // A copy: its lock is held while the query runs, and who puts is not to wait for a server that a query waits
        // for.
        return StoreQueryUtils.handleBasicQueries(query, bound, config, this, positionNow(), task.context());
    }

    private Position positionNow() {
        final Position present = position;
        synchronized (present) {
            return present.copy();
        }
    }

    @Override
    public Position getPosition() {
        return position;
    }

    /**
     * Keeps what was put, and how far it reaches.
     *
     * @param changelogOffsets the offset of the last record by partition of the changelog; empty, if the store has a changelog, to say that
     *     the state is void
     */
    @Override
    public void commit(final Map<TopicPartition, Long> changelogOffsets) {
        final OpenStore target = open;
        if (target == null) {
            return;
        }
        try {
            target.commit(changelogOffsets);
        } catch (final BackendException e) {
            throw StoreFailures.committing(name, task.id(), e);
        }
    }

    /**
     * How far the state reaches.
     *
     * @param partition of the changelog
     * @return the offset of the last record; {@link OffsetCheckpoint#OFFSET_UNKNOWN} for an empty copy, which is to be restored from the
     *     beginning: Kafka Streams takes null, under exactly once, for a reason to delete the files of the task's other stores
     */
    @Override
    public Long committedOffset(final TopicPartition partition) {
        final OpenStore source = open;
        if (source != null) {
            return source.offset(partition);
        }
        return peeked == null ? null : peeked.offsets().get(partition.toString());
    }

    @Override
    public boolean persistent() {
        return true;
    }

    @Override
    @Deprecated
    public boolean managesOffsets() {
        return true;
    }

    @Override
    public boolean isOpen() {
        return open != null || startup;
    }

    @Override
    public void close() {
        final OpenStore closing = open;
        open = null;
        peeked = null;
        startup = false;
        if (closing != null) {
            closing.close();
        }
    }
}
