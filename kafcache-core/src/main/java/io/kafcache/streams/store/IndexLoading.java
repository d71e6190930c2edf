package io.kafcache.streams.store;

import io.kafcache.streams.claim.IndexMark;
import io.kafcache.streams.index.IndexLoader;
import io.kafcache.streams.index.IndexLostException;
import io.kafcache.streams.index.KeyChanges;
import io.kafcache.streams.index.KeyIndex;
import io.kafcache.streams.item.EntryReader;
import io.kafcache.streams.item.EntryReads;
import io.kafcache.streams.item.Items;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.collections.IntArrayList;
import org.agrona.concurrent.UnsafeBuffer;

/** Reads an index that was kept on the servers, from all of them at once. For one thread. */
final class IndexLoading {
    /** Pages that are asked for together; some KiB each. */
    private static final int BATCH = 128;
    /** Batches under way, so that servers and network work while pages are taken in. */
    private static final int BATCHES = 4;

    private final Items items;
    private final IndexMark mark;
    private final boolean settled;

    private IndexLoading(final Items items, final IndexMark mark, final boolean settled) {
        this.items = items;
        this.mark = mark;
        this.settled = settled;
    }

    /**
     * Loads an index.
     *
     * @param items where it is kept
     * @param mark what of it counts
     * @param settled whether the last flush is known to have ended; if not, the changelog is to be applied from the offset of the one before
     * @throws IndexLostException if some of it is missing
     * @throws io.kafcache.streams.backend.BackendException if a server does not answer
     */
    static StoreIndex load(final Items items, final IndexMark mark, final boolean settled) throws IndexLostException {
        return new IndexLoading(items, mark, settled).load();
    }

    private StoreIndex load() throws IndexLostException {
        final byte[] manifest = items.get(IndexKeys.manifest());
        if (manifest == null) {
            if (mark.flush() != 0) {
                throw new IndexLostException("The manifest of the key index is missing");
            }
            return withChanges(new KeyIndex());
        }
        try (IndexLoader loader = new IndexLoader(new UnsafeBuffer(manifest), 0, manifest.length, settled)) {
            if (settled ? loader.flush() != mark.flush() : loader.flush() < mark.flush()) {
                throw new IndexLostException("The key index was written by flush " + mark.flush()
                        + ", but its manifest is of flush " + loader.flush());
            }
            readPages(loader);
            // Pages that were written later have these changes.
            return loader.flush() == mark.flush()
                    ? withChanges(loader.finish())
                    : new StoreIndex(
                            items, loader.finish(), new IndexMark(loader.flush(), 0, mark.strays()), mark, settled, 0);
        }
    }

    private void readPages(final IndexLoader loader) throws IndexLostException {
        final Deque<Batch> underWay = new ArrayDeque<>();
        try {
            int id = loader.nextId(0);
            while (id >= 0 || !underWay.isEmpty()) {
                if (id < 0 || underWay.size() == BATCHES) {
                    underWay.remove().end();
                } else {
                    final Batch batch = new Batch(loader);
                    while (id >= 0 && batch.ids.size() < BATCH) {
                        batch.add(id);
                        id = loader.nextId(id);
                    }
                    batch.begin();
                    underWay.add(batch);
                }
            }
        } finally {
            underWay.forEach(Batch::stop);
        }
    }

    /** The changes that came after the pages. */
    private StoreIndex withChanges(final KeyIndex keys) throws IndexLostException {
        boolean loaded = false;
        try {
            long bytes = 0;
            for (int i = 0; i < mark.parts(); i++) {
                final byte[] part = items.get(IndexKeys.part(mark.flush(), i));
                if (part == null || !KeyChanges.apply(part, keys)) {
                    throw new IndexLostException("Part " + i + " of " + mark.parts()
                            + " of the changes of the key index is " + (part == null ? "missing" : "damaged"));
                }
                bytes += part.length;
            }
            final StoreIndex index = new StoreIndex(items, keys, mark, mark, settled, bytes);
            loaded = true;
            return index;
        } finally {
            if (!loaded) {
                keys.close();
            }
        }
    }

    /** Pages that are read together. Who reads them may be several threads; the loader is for one. */
    private final class Batch implements EntryReader {
        private final IndexLoader loader;
        private final EntryReads reads = items.newReads();
        private final IntArrayList ids = new IntArrayList();
        private final List<Integer> scattered = new ArrayList<>();
        private IndexLostException failure;
        private boolean stopped;

        Batch(final IndexLoader loader) {
            this.loader = loader;
        }

        private void add(final int id) {
            ids.addInt(id);
            reads.add(IndexKeys.page(id));
        }

        private void begin() {
            reads.begin(this);
        }

        private void end() throws IndexLostException {
            reads.await();
            for (final int id : scattered) {
                final byte[] page = items.get(IndexKeys.page(id));
                if (page != null) {
                    add(id, new UnsafeBuffer(page), 0, page.length);
                }
            }
            if (failure != null) {
                throw failure;
            }
        }

        /** What is still to come has no index to go to. */
        private void stop() {
            synchronized (loader) {
                stopped = true;
            }
        }

        private void add(final int id, final DirectBuffer buffer, final int offset, final int length) {
            synchronized (loader) {
                if (stopped) {
                    return;
                }
                try {
                    loader.add(id, buffer, offset, length);
                } catch (final IndexLostException e) {
                    failure = e;
                }
            }
        }

        @Override
        public void onEntry(final int index, final DirectBuffer buffer, final int offset, final int length) {
            add(ids.getInt(index), buffer, offset, length);
        }

        @Override
        public void onAbsent(final int index) {
            // The loader knows whether it is one that must be there.
        }

        @Override
        public void onScattered(final int index) {
            scattered.add(ids.getInt(index));
        }
    }
}
