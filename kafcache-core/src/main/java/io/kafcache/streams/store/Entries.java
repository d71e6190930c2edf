package io.kafcache.streams.store;

import io.kafcache.streams.backend.BackendException;
import io.kafcache.streams.claim.ClaimLostException;
import io.kafcache.streams.index.Snapshot;
import io.kafcache.streams.item.EntryReads;
import io.kafcache.streams.item.Items;
import io.kafcache.streams.overlay.Known;
import io.kafcache.streams.overlay.Overlay;
import java.util.Collection;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The entries of an open store: those that the overlay has, those that the servers have, and which of them there are at all.
 *
 * <p>Methods are for the thread that has the store, unless they say otherwise.
 */
final class Entries {
    private static final Logger LOG = LoggerFactory.getLogger(Entries.class);
    /** How often a reader beside the writer looks again for an entry that seems to be on its way from one place to another. */
    private static final int ATTEMPTS = 3;

    private final String store;
    private final Overlay overlay;
    private final Items items;
    /** Null when there is none. */
    private final StoreIndex index;
    /** Null when nothing is read ahead. */
    private final ReadAhead readAhead;

    private final StoreClaim claim;
    private final StateHealth health;
    private final StoreMetrics metrics;
    private final boolean restorable;

    /**
     * Makes access to the entries.
     *
     * @param restorable whether what is lost can be had from a changelog
     */
    Entries(
            final String store,
            final Overlay overlay,
            final Items items,
            final StoreIndex index,
            final ReadAhead readAhead,
            final StoreClaim claim,
            final StateHealth health,
            final StoreMetrics metrics,
            final boolean restorable) {
        this.store = store;
        this.overlay = overlay;
        this.items = items;
        this.index = index;
        this.readAhead = readAhead;
        this.claim = claim;
        this.health = health;
        this.metrics = metrics;
        this.restorable = restorable;
    }

    /** Reads an entry; null if there is none. */
    byte[] get(final byte[] key) {
        byte[] local = overlay.get(key);
        if (local == Overlay.PENDING) {
            if (index != null && !index.contains(key)) {
                // No reason to wait for a server.
                metrics.readLocally();
                return null;
            }
            readAhead.await(key);
            local = overlay.get(key);
        }
        if (local != Overlay.NOT_HERE) {
            metrics.readLocally();
            if (readAhead != null) {
                relyOnReadAhead();
            }
            return local;
        }
        if (index != null && !index.contains(key)) {
            metrics.readLocally();
            return null;
        }
        return getFromServer(key);
    }

    /** What the servers answered ahead of time counts on the same terms as what they answer now. */
    private void relyOnReadAhead() {
        health.requireMemory();
        health.watch(claim::lookIfDue);
    }

    private byte[] getFromServer(final byte[] key) {
        metrics.readFromServer();
        claim.follow();
        final byte[] value = fetch(key);
        health.requireMemory();
        health.watch(claim::lookIfLongAgo);
        if (value == null && index != null) {
            missing(key);
        } else {
            overlay.cache(key, value);
        }
        return value;
    }

    /** The server of an entry does not have it any more. */
    private void missing(final byte[] key) {
        metrics.lost();
        if (restorable) {
            health.watch(claim.held()::makeVoid);
            throw health.lose(missing());
        }
        LOG.error(
                "Store {} has lost an entry: {}. There is no changelog to restore it from",
                store,
                missing().getMessage());
        index.remove(key);
    }

    private static ClaimLostException missing() {
        return new ClaimLostException(
                "An entry is missing on its server, which was flushed or evicts: start memcached with -M");
    }

    /** Reads an entry, on any thread; null if there is none. */
    byte[] read(final byte[] key) {
        for (int i = 0; i < ATTEMPTS; i++) {
            final byte[] local = readOverlay(key);
            if (local != Overlay.NOT_HERE) {
                metrics.readLocally();
                return local;
            }
            if (index != null && !readIndex(key)) {
                metrics.readLocally();
                return null;
            }
            metrics.readFromServer();
            final byte[] value = fetch(key);
            health.requireMemory();
            if (value != null || index == null) {
                return value;
            }
            // It may have been removed, or put, since it was looked for.
        }
        if (restorable) {
            throw missing();
        }
        // Lost for good; the writer notes it when it asks.
        return null;
    }

    /** What the overlay has of an entry, on any thread: {@link Overlay#NOT_HERE} if nothing. */
    byte[] readOverlay(final byte[] key) {
        try {
            return overlay.read(key);
        } catch (final IllegalStateException e) {
            throw closed();
        }
    }

    private boolean readIndex(final byte[] key) {
        try {
            return index.read(key);
        } catch (final IllegalStateException e) {
            throw closed();
        }
    }

    private static ClaimLostException closed() {
        return new ClaimLostException("The store is closed");
    }

    private byte[] fetch(final byte[] key) {
        try {
            return items.get(key);
        } catch (final BackendException e) {
            // A value lacks parts when a server has lost its memory.
            health.requireMemory();
            throw e;
        }
    }

    /** Writes an entry; null removes it. */
    void put(final byte[] key, final byte[] value) {
        final Known before = overlay.put(key, value);
        if (index == null) {
            return;
        }
        if (value == null) {
            if (before != Known.ABSENT) {
                index.remove(key);
            }
        } else if (before != Known.PRESENT) {
            index.add(key);
        }
    }

    /** Writes the records of a changelog to the servers. */
    void restore(final Collection<ConsumerRecord<byte[], byte[]>> records) {
        overlay.discard();
        if (index == null) {
            items.writeAll(records);
            return;
        }
        // Readers find in the index what is on the servers, or less.
        for (final ConsumerRecord<byte[], byte[]> record : records) {
            if (record.value() == null) {
                index.remove(record.key());
            }
        }
        items.writeAll(records);
        for (final ConsumerRecord<byte[], byte[]> record : records) {
            if (record.value() == null) {
                index.remove(record.key());
            } else {
                index.add(record.key());
            }
        }
    }

    boolean isOrdered() {
        return index != null;
    }

    /** How many entries there are, for any thread. */
    long count() {
        return index.size();
    }

    /**
     * Walks entries in the order of their keys, on any thread.
     *
     * @param range which
     * @param lookup reads an entry by itself
     * @param failures makes what is thrown of what the servers did
     */
    EntryIterator iterator(
            final Range range,
            final Function<byte[], byte[]> lookup,
            final Function<BackendException, RuntimeException> failures) {
        final Snapshot snapshot;
        try {
            snapshot = index.snapshot();
        } catch (final IllegalStateException e) {
            throw closed();
        }
        try {
            return new EntryIterator(this, snapshot, range.cursor(snapshot), lookup, failures);
        } catch (final IllegalStateException e) {
            snapshot.close();
            throw closed();
        }
    }

    EntryReads newReads() {
        return items.newReads();
    }

    /** Throws if what the servers answered does not count. */
    void requireBelievable() {
        health.requireWhole();
        health.requireMemory();
    }
}
