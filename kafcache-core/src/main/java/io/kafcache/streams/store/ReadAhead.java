package io.kafcache.streams.store;

import io.kafcache.streams.backend.BackendException;
import io.kafcache.streams.item.EntryReader;
import io.kafcache.streams.item.EntryReads;
import io.kafcache.streams.item.Items;
import io.kafcache.streams.overlay.Overlay;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.agrona.DirectBuffer;
import org.agrona.collections.IntArrayList;
import org.agrona.concurrent.UnsafeBuffer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the entries that are going to be asked for: all keys of a poll leave as one pipeline, and the replies go into the overlay as they
 * come, whatever the thread does that waits for the servers. For the thread that the store belongs to.
 */
final class ReadAhead {
    private static final Logger LOG = LoggerFactory.getLogger(ReadAhead.class);
    /** Pipelines under way: one a poll, so more than a few means that the servers do not keep up, or nobody asks for the entries. */
    private static final int MAX_BATCHES = 4;
    /** Keys of one pipeline; a poll brings 1000 records unless it is configured otherwise. */
    private static final int MAX_KEYS = 8192;
    /** What a value is taken to have before any has come. */
    private static final int ASSUMED_VALUE_BYTES = 128;
    /** The part of the near cache that one pipeline may fill: what was read ahead must still be there when it is used. */
    private static final int CACHE_PART = 2;

    private final String store;
    private final RecordKeys keys;
    private final Consumer<byte[]> offer = this::offer;
    private final Items items;
    private final Overlay overlay;
    /** Null when there is none. */
    private final StoreIndex index;

    private final BooleanSupplier mine;
    private final BooleanSupplier believable;
    private final BooleanSupplier arrived = this::hasArrived;
    private final StoreMetrics metrics;
    private final Deque<Batch> underWay = new ArrayDeque<>();
    private final Deque<Batch> free = new ArrayDeque<>();
    private final byte[][] offered = new byte[Overlay.MAX_TOUCHED][];
    private int offeredCount;
    private final Absences absences = new Absences();
    private Batch gathering;
    private byte[] awaited;
    private long gatheredBytes;
    private int valueBytes = ASSUMED_VALUE_BYTES;
    private boolean warned;

    /**
     * Makes it.
     *
     * @param mine whether the thread has the store still: replies may come when it has been given to another
     * @param believable whether a reply that comes now counts
     */
    ReadAhead(
            final String store,
            final RecordKeys keys,
            final Items items,
            final Overlay overlay,
            final StoreIndex index,
            final BooleanSupplier mine,
            final BooleanSupplier believable,
            final StoreMetrics metrics) {
        this.store = store;
        this.keys = keys;
        this.items = items;
        this.overlay = overlay;
        this.index = index;
        this.mine = mine;
        this.believable = believable;
        this.metrics = metrics;
    }

    /**
     * Reads what records that were polled will be looked up by. Does not wait, and does not throw.
     *
     * @param processed whether the records of a partition are those of the store's task
     */
    void onPoll(final ConsumerRecords<byte[], byte[]> records, final Predicate<TopicPartition> processed) {
        final List<TopicPartition> partitions =
                records.partitions().stream().filter(processed).toList();
        if (partitions.isEmpty() || !prepare()) {
            return;
        }
        boolean gathered = false;
        try {
            for (final TopicPartition partition : partitions) {
                offer(records.records(partition));
            }
            addOffered();
            gathered = true;
        } finally {
            if (!gathered) {
                gathering.cancel();
                forgetOffered();
            }
        }
        try {
            begin();
        } catch (final BackendException e) {
            LOG.debug("Nothing was read ahead for store {}", store, e);
        }
    }

    /** Makes ready for the keys of a poll; false if the servers do not keep up. */
    private boolean prepare() {
        while (!underWay.isEmpty() && underWay.peek().reads.isDone()) {
            end(underWay.remove());
        }
        if (underWay.size() == MAX_BATCHES) {
            return false;
        }
        gathering = free.isEmpty() ? new Batch() : free.pop();
        gatheredBytes = 0;
        return true;
    }

    /** Adds the keys that records will be looked up by. */
    private void offer(final List<ConsumerRecord<byte[], byte[]>> records) {
        try {
            for (final ConsumerRecord<byte[], byte[]> record : records) {
                keys.keysOf(record, offer);
            }
        } catch (final Exception e) {
            // Also a checked one: the function need not be written in Java.
            if (!warned) {
                warned = true;
                LOG.warn(
                        "The function that tells which keys of store {} a record is looked up by has failed. These keys"
                                + " are not read ahead",
                        store,
                        e);
            }
        }
    }

    private void offer(final byte[] key) {
        Objects.requireNonNull(key, "key");
        if (isFull()) {
            return;
        }
        if (offeredCount == offered.length) {
            addOffered();
        }
        offered[offeredCount++] = key;
    }

    private void addOffered() {
        overlay.touch(offered, offeredCount);
        for (int i = 0; i < offeredCount; i++) {
            add(offered[i]);
        }
        forgetOffered();
    }

    private void forgetOffered() {
        Arrays.fill(offered, 0, offeredCount, null);
        offeredCount = 0;
    }

    private boolean isFull() {
        return gathering.reads.size() == MAX_KEYS
                || gatheredBytes > overlay.limits().nearCacheBytes() / CACHE_PART;
    }

    /** Adds a key, unless it is here, or there are many. */
    private void add(final byte[] key) {
        if (isFull() || asksIndex() && (overlay.announce(key) || isKnownToBeAbsent(key))) {
            return;
        }
        final int ticket = overlay.markPending(key);
        if (ticket != Overlay.NO_TICKET) {
            gathering.reads.add(key);
            gathering.tickets.addInt(ticket);
            gatheredBytes += key.length + valueBytes;
        }
    }

    private boolean asksIndex() {
        return index != null && (absences.areMany() || index.hasStrays());
    }

    private boolean isKnownToBeAbsent(final byte[] key) {
        if (index.contains(key)) {
            // The reply counts it.
            return false;
        }
        absences.count(true);
        return true;
    }

    /** Sends the keys that were offered. */
    private void begin() {
        final Batch batch = gathering;
        gathering = null;
        if (batch.reads.size() == 0) {
            free.push(batch);
            return;
        }
        metrics.readAhead(batch.reads.size());
        boolean begun = false;
        try {
            batch.reads.begin(batch);
            underWay.add(batch);
            begun = true;
        } finally {
            if (!begun) {
                batch.cancel();
            }
        }
    }

    /**
     * Waits until a key that is pending no longer is.
     *
     * @throws BackendException if a server does not answer
     */
    void await(final byte[] key) {
        metrics.awaitedReadAhead();
        awaited = key;
        while (overlay.isPending(key)) {
            final Batch batch = underWay.peek();
            if (batch == null) {
                // Marks of a time when the store was another thread's.
                overlay.cancelAllPending();
                return;
            }
            try {
                batch.reads.await(arrived);
            } catch (final BackendException e) {
                underWay.remove();
                final boolean missing = overlay.isPending(key);
                batch.cancel();
                recycle(batch);
                if (missing && !overlay.isPending(key)) {
                    throw e;
                }
                // It was another one's failure: the key has come before, or is in a later batch.
                continue;
            }
            if (batch.reads.isDone()) {
                end(underWay.remove());
            }
        }
    }

    private boolean hasArrived() {
        return !overlay.isPending(awaited);
    }

    /** Takes the marks away of which a batch brought nothing, and keeps it for the next time. */
    private void end(final Batch batch) {
        try {
            batch.reads.await();
        } catch (final BackendException e) {
            LOG.debug("Entries could not be read ahead; they will be read when they are asked for", e);
            batch.cancel();
        }
        recycle(batch);
    }

    private void recycle(final Batch batch) {
        batch.clear();
        free.push(batch);
    }

    /** The replies that are still to come count no more. */
    void close() {
        underWay.forEach(Batch::forget);
        underWay.clear();
    }

    /** The keys of a poll. */
    private final class Batch implements EntryReader {
        private final EntryReads reads = items.newReads();
        private final IntArrayList tickets = new IntArrayList();
        private final UnsafeBuffer keyView = new UnsafeBuffer(0, 0);
        private boolean forgotten;

        @Override
        public void onEntry(final int index, final DirectBuffer buffer, final int offset, final int length) {
            if (forgotten || !mine.getAsBoolean()) {
                return;
            }
            valueBytes += (length - valueBytes) / 16;
            absences.count(false);
            if (believable.getAsBoolean()) {
                final byte[] key = reads.key(index);
                keyView.wrap(key);
                overlay.complete(keyView, 0, key.length, tickets.getInt(index), buffer, offset, length);
            } else {
                onScattered(index);
            }
        }

        @Override
        public void onAbsent(final int read) {
            if (forgotten || !mine.getAsBoolean()) {
                return;
            }
            absences.count(true);
            // Where an index has the key, the entry has been lost: whoever asks for it will be told.
            if (believable.getAsBoolean() && (index == null || !index.contains(reads.key(read)))) {
                overlay.complete(reads.key(read), tickets.getInt(read), null);
            } else {
                onScattered(read);
            }
        }

        @Override
        public void onScattered(final int index) {
            if (!forgotten && mine.getAsBoolean()) {
                overlay.cancelPending(reads.key(index), tickets.getInt(index));
            }
        }

        private void cancel() {
            for (int i = 0; i < reads.size(); i++) {
                onScattered(i);
            }
        }

        private void forget() {
            forgotten = true;
        }

        private void clear() {
            reads.clear();
            tickets.clear();
        }
    }
}
