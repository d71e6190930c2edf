package io.kafcache.streams.store;

import io.kafcache.streams.backend.Backend;
import io.kafcache.streams.backend.BackendException;
import io.kafcache.streams.backend.BackendFactory;
import io.kafcache.streams.claim.Lineage;
import io.kafcache.streams.item.Items;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
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
import org.apache.kafka.streams.state.internals.StoreQueryUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A key-value store whose entries are items on the servers. Every opening starts an empty lineage, which is restored from the changelog.
 *
 * <p>A write has happened on the server when its call returns. One thread at a time writes, as Kafka Streams has it; any number may read.
 * Values are stored as they come: this class is for plain stores, and carries no marker interface, since restoring would then change them.
 */
public class KafcacheKeyValueStore implements KeyValueStore<Bytes, byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(KafcacheKeyValueStore.class);

    private final String name;
    private final BackendFactory backends;
    private final Position position = Position.emptyPosition();
    private StateStoreContext context;
    private boolean consistencyEnabled;
    private volatile Backend backend;
    private volatile Items items;
    private volatile Thread owner;

    /**
     * Makes a store that is not open, and connects to nothing.
     *
     * @param name the store's name
     * @param backends opens the servers when the store is initialised
     */
    public KafcacheKeyValueStore(final String name, final BackendFactory backends) {
        this.name = Objects.requireNonNull(name, "name");
        this.backends = backends;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void init(final StateStoreContext newContext, final StateStore root) {
        close();
        context = newContext;
        owner = Thread.currentThread();
        consistencyEnabled = StreamsConfig.InternalConfig.getBoolean(
                newContext.appConfigs(), StreamsConfig.InternalConfig.IQ_CONSISTENCY_OFFSET_VECTOR_ENABLED, false);
        final Lineage lineage = Lineage.fresh();
        boolean opened = false;
        backend = backends.open(newContext.appConfigs());
        try {
            backend.attach();
            items = new Items(backend, lineage.id());
            newContext.register(root, (RecordBatchingStateRestoreCallback) this::restore);
            opened = true;
        } catch (final BackendException e) {
            throw StoreFailures.opening(name, newContext.taskId(), e);
        } finally {
            if (!opened) {
                close();
            }
        }
        LOG.info("Store {} of task {} opened: lineage {} starts empty", name, newContext.taskId(), lineage);
    }

    private void restore(final Collection<ConsumerRecord<byte[], byte[]>> records) {
        try {
            final Items target = open();
            for (final ConsumerRecord<byte[], byte[]> record : records) {
                target.write(record.key(), record.value());
            }
            target.flush();
        } catch (final BackendException e) {
            throw StoreFailures.opening(name, context.taskId(), e);
        }
        synchronized (position) {
            for (final ConsumerRecord<byte[], byte[]> record : records) {
                ChangelogRecordDeserializationHelper.applyChecksAndUpdatePosition(record, consistencyEnabled, position);
            }
        }
    }

    private Items open() {
        final Items present = items;
        if (present == null) {
            throw new InvalidStateStoreException("Store " + name + " is currently closed");
        }
        return present;
    }

    @Override
    public byte[] get(final Bytes key) {
        final Items source = open();
        final boolean processing = isProcessing();
        try {
            return source.get(key.get());
        } catch (final BackendException e) {
            open();
            throw processing
                    ? StoreFailures.processing(name, context.taskId(), e)
                    : StoreFailures.querying(name, context.taskId(), e);
        }
    }

    /** Whether the caller processes records: the thread that opened the store, or a stream thread that reads a global one. */
    private boolean isProcessing() {
        if (Thread.currentThread() == owner) {
            return true;
        }
        if (Thread.currentThread() instanceof StreamThread) {
            final Backend present = backend;
            if (present != null) {
                present.attach();
            }
            return true;
        }
        return false;
    }

    @Override
    public void put(final Bytes key, final byte[] value) {
        putAll(List.of(KeyValue.pair(key, value)));
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
        final Items target = open();
        try {
            for (final KeyValue<Bytes, byte[]> entry : entries) {
                target.write(entry.key.get(), entry.value);
            }
            target.flush();
        } catch (final BackendException e) {
            throw StoreFailures.processing(name, context.taskId(), e);
        }
        synchronized (position) {
            StoreQueryUtils.updatePosition(position, context);
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
        throw unordered("range");
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> reverseRange(final Bytes from, final Bytes to) {
        throw unordered("reverseRange");
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> all() {
        throw unordered("all");
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> reverseAll() {
        throw unordered("reverseAll");
    }

    @Override
    public <S extends Serializer<P>, P> KeyValueIterator<Bytes, byte[]> prefixScan(final P prefix, final S serializer) {
        throw unordered("prefixScan");
    }

    @Override
    public long approximateNumEntries() {
        throw unordered("approximateNumEntries");
    }

    private UnsupportedOperationException unordered(final String method) {
        return new UnsupportedOperationException("Store " + name + " cannot answer " + method
                + ": memcached does not list keys, and this version keeps no index of them. Use get, or a RocksDB or"
                + " in-memory store for this one");
    }

    @Override
    public <R> QueryResult<R> query(final Query<R> query, final PositionBound bound, final QueryConfig config) {
        return StoreQueryUtils.handleBasicQueries(query, bound, config, this, position, context);
    }

    @Override
    public Position getPosition() {
        return position;
    }

    @Override
    public boolean persistent() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return items != null;
    }

    @Override
    public void close() {
        items = null;
        final Backend closing = backend;
        backend = null;
        if (closing != null) {
            closing.close();
        }
    }
}
