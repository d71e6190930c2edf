package io.kafcache.streams.index;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of an index as they were when this was made.
 *
 * <p>Any thread may use it, several at the same time. A snapshot that is dropped without having been closed is closed by the garbage collector
 * some time, and a warning tells so.
 */
public final class Snapshot implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Snapshot.class);
    private static final Cleaner CLEANER = Cleaner.create();

    /** Does not know the snapshot, which would live on otherwise. */
    private record Release(KeyIndex index, Snapshots.Node node) implements Runnable {
        @Override
        public void run() {
            if (index.closeSnapshot(node)) {
                LOG.warn(
                        "A snapshot of a key index was dropped without having been closed. Is an iterator never closed?");
            }
        }
    }

    private final KeyIndex index;
    private final Snapshots.Node node;
    private final Cleaner.Cleanable cleanable;

    Snapshot(final KeyIndex index, final Snapshots.Node node) {
        this.index = index;
        this.node = node;
        cleanable = CLEANER.register(this, new Release(index, node));
    }

    /**
     * The number of keys.
     *
     * @return exact; after closing too
     */
    public long size() {
        return node.size;
    }

    /**
     * Walks the keys of a range. Inverted bounds make an empty one.
     *
     * @param from the least key; null for no bound
     * @param fromInclusive whether the range has it
     * @param to the greatest key; null for no bound
     * @param toInclusive whether the range has it
     * @param ascending whether the walk begins with the least key, or with the greatest
     * @return before the first key; for one thread
     * @throws IllegalStateException if this or the index is closed
     */
    public KeyCursor cursor(
            final byte[] from,
            final boolean fromInclusive,
            final byte[] to,
            final boolean toInclusive,
            final boolean ascending) {
        requireOpen();
        return new KeyCursor(this, new KeyRange(from, fromInclusive, to, toInclusive), ascending);
    }

    KeyIndex index() {
        return index;
    }

    Snapshots.Node node() {
        return node;
    }

    void requireOpen() {
        if (node.isClosed()) {
            throw new IllegalStateException(index.isClosed() ? KeyIndex.CLOSED_MESSAGE : "The snapshot is closed");
        }
    }

    /** Lets go of the pages that only this needs. For any thread. Closing twice does nothing. */
    @Override
    public void close() {
        index.closeSnapshot(node);
        cleanable.clean();
        Reference.reachabilityFence(this);
    }
}
