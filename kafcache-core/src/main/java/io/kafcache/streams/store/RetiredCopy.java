package io.kafcache.streams.store;

import io.kafcache.streams.backend.Backend;
import io.kafcache.streams.claim.RetiredLineage;
import io.kafcache.streams.index.IndexLoader;
import io.kafcache.streams.index.IndexLostException;
import io.kafcache.streams.index.KeyCursor;
import io.kafcache.streams.index.Snapshot;
import io.kafcache.streams.item.Items;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A copy that nobody goes on from. What a restoration does not meet of it is found by its index, and removed some at a time; then the index
 * is removed. For one thread at a time.
 */
final class RetiredCopy implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RetiredCopy.class);
    /** Some milliseconds. */
    private static final int KEYS_AT_ONCE = 2_000;

    private final RetiredLineage copy;
    private final Items entries;
    private final Items indexItems;
    private StoreIndex index;
    private Snapshot snapshot;
    private KeyCursor left;
    private boolean opened;

    RetiredCopy(final Backend backend, final RetiredLineage copy) {
        this.copy = copy;
        entries = new Items(backend, copy.lineage().id(), copy.chunked());
        indexItems = Items.ofIndex(backend, copy.lineage().id());
    }

    /** Removes the entries of these keys. */
    void removeAll(final Collection<byte[]> keys) {
        entries.removeAll(keys);
    }

    /** Removes some of what is left; true if there is no more that anybody knows of. */
    boolean removeSome() {
        if (copy.index() == null) {
            return true;
        }
        if (!opened) {
            opened = true;
            open();
        }
        final List<byte[]> keys = new ArrayList<>();
        while (left != null && keys.size() < KEYS_AT_ONCE) {
            if (left.next()) {
                keys.add(left.key());
            } else {
                close();
            }
        }
        entries.removeAll(keys);
        if (left != null) {
            return false;
        }
        removeIndex();
        return true;
    }

    private void open() {
        try {
            index = IndexLoading.load(indexItems, copy.index(), false);
            snapshot = index.snapshot();
            left = snapshot.cursor(null, true, null, true, true);
        } catch (final IndexLostException e) {
            LOG.info(
                    "Of lineage {}, which was given up, entries may stay on the servers until orphans are removed: {}",
                    copy.lineage(),
                    e.getMessage());
        }
    }

    private void removeIndex() {
        final byte[] manifest = indexItems.get(IndexKeys.manifest());
        removeParts(copy.index().flush(), copy.index().parts());
        if (manifest != null) {
            try (IndexLoader loader = new IndexLoader(new UnsafeBuffer(manifest), 0, manifest.length, false)) {
                removePages(loader);
                if (loader.flush() != copy.index().flush()) {
                    removeParts(loader.flush(), 0);
                }
            } catch (final IndexLostException e) {
                LOG.debug("The manifest of lineage {} is of no use", copy.lineage(), e);
            }
            indexItems.removeAll(List.of(IndexKeys.manifest()));
        }
    }

    private void removePages(final IndexLoader loader) {
        final List<byte[]> keys = new ArrayList<>();
        for (int id = loader.nextId(0); id >= 0; id = loader.nextId(id)) {
            keys.add(IndexKeys.page(id));
        }
        indexItems.removeAll(keys);
    }

    private void removeParts(final long flush, final int parts) {
        final List<byte[]> keys = new ArrayList<>();
        for (int i = 0; i < parts + StoreIndex.MAX_PARTS; i++) {
            keys.add(IndexKeys.part(flush, i));
        }
        indexItems.removeAll(keys);
    }

    /** Lets go of the copy's index in memory. */
    @Override
    public void close() {
        left = null;
        if (index != null) {
            snapshot.close();
            index.close();
            index = null;
        }
    }
}
