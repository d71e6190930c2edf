package io.kafcache.streams.store;

import io.kafcache.streams.backend.BackendException;
import io.kafcache.streams.claim.IndexMark;
import io.kafcache.streams.index.IndexFlush;
import io.kafcache.streams.index.KeyChanges;
import io.kafcache.streams.index.KeyIndex;
import io.kafcache.streams.index.PageVisitor;
import io.kafcache.streams.index.Snapshot;
import io.kafcache.streams.item.Items;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The keys of a store partition, in memory, and on the servers as of the last flush: as pages, and as changes that came after them. A flush
 * adds the changes since the last one; when they have become many it writes the pages anew that differ. So a change costs its key a few times,
 * and not a page each time, and loading never has many changes to apply.
 *
 * <p>A flush has stages, each of which begins when the one before has arrived. Until the claim tells of it, none of it counts: pages of a
 * flush that did not end are told by their number, and the changelog repeats what they lack or have too much.
 *
 * <p>Keys are read by any thread; the rest is for the thread that has the store.
 */
final class StoreIndex implements AutoCloseable, PageVisitor {
    /** What one part of the changes has. */
    private static final int PART_BYTES = 1 << 15;
    /** More changes than this are not held until the next flush, which writes pages then. */
    private static final int MAX_CHANGE_BYTES = 1 << 22;
    /** So many parts one flush has at most; a flush of which nobody knows how far it came may have left them. */
    static final int MAX_PARTS = 2 * MAX_CHANGE_BYTES / PART_BYTES;
    /** Fewer changes than this are always added to those that are there. */
    private static final int MIN_LOG_BYTES = 1 << 18;
    /** The part of the index's size that the changes after the pages may have. */
    private static final int LOG_PART = 8;
    /** What is sent of pages before it is looked whether it has arrived. */
    private static final int STAGE_BYTES = 1 << 22;

    private final Items items;
    private final KeyIndex keys;
    private final KeyChanges changes = new KeyChanges(MAX_CHANGE_BYTES);
    private final UnsafeBuffer key = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer part = new UnsafeBuffer(0, 0);
    /** What counts, and what the changes have that came after the pages. */
    private IndexMark mark;

    private long logBytes;
    /** Parts that may be there, of this flush and less than this number, whether or not they count. */
    private long partsFlush;

    private int partsEnd;

    private int sentBytes;
    private int sentParts;
    /** Null unless the flush under way writes pages. */
    private IndexFlush pages;

    private boolean visited;
    private boolean logDropped;
    private int stageBytes;

    /**
     * Makes the index of what was loaded.
     *
     * @param mark what of it counts
     * @param claimed what of it counts as the claim says: less, if the claim was not changed after pages were written
     * @param settled whether the last flush is known to have ended
     * @param logBytes what the changes take that came after the pages
     */
    StoreIndex(
            final Items items,
            final KeyIndex keys,
            final IndexMark mark,
            final IndexMark claimed,
            final boolean settled,
            final long logBytes) {
        this.items = items;
        this.keys = keys;
        this.mark = settled ? mark : mark.withStrays();
        this.logBytes = logBytes;
        partsFlush = claimed.flush();
        partsEnd = claimed.parts();
        if (!settled) {
            // Who loads the pages of a flush that did not end must not take them for those of one that did.
            changes.overflow();
            partsEnd += MAX_PARTS;
        }
    }

    /** Whether there is an entry, for the thread that has the store. */
    boolean contains(final byte[] wanted) {
        return keys.contains(wanted);
    }

    /**
     * Whether the servers may hold entries that are not here, and do not count: what a server has of a key tells nothing then, unless the key
     * is here.
     */
    boolean hasStrays() {
        return mark.strays();
    }

    /** Whether there is an entry, for any thread. */
    boolean read(final byte[] wanted) {
        return keys.read(wanted);
    }

    /** How many entries there are. */
    long size() {
        return keys.size();
    }

    long memoryBytes() {
        return keys.memoryBytes();
    }

    /** The keys as they are now, for any thread. */
    Snapshot snapshot() {
        return keys.snapshot();
    }

    void add(final byte[] added) {
        if (keys.add(added)) {
            changes.added(added);
        }
    }

    void remove(final byte[] removed) {
        if (keys.remove(removed)) {
            changes.removed(removed);
        }
    }

    boolean isDirty() {
        return changes.byteLength() != 0 || changes.isOverflowed();
    }

    /** Begins to write the keys as they are now. */
    void beginFlush() {
        sentBytes = 0;
        sentParts = 0;
        if (changes.isOverflowed() || logBytes + changes.byteLength() > maxLogBytes()) {
            changes.clear();
            pages = keys.beginFlush();
            visited = true;
            // Where the pages are as they were, nothing has been taken from what came after them.
            logDropped = pages.isEmpty();
            sendNext();
        } else {
            sentBytes = changes.byteLength();
            changes.visitParts(PART_BYTES, this::writePart);
            items.beginFlush();
        }
    }

    private long maxLogBytes() {
        return Math.max(MIN_LOG_BYTES, keys.memoryBytes() / LOG_PART);
    }

    private void writePart(final byte[] bytes) {
        part.wrap(bytes);
        write(IndexKeys.part(mark.flush(), mark.parts() + sentParts++), part, 0, bytes.length);
    }

    private void write(final byte[] itemKey, final DirectBuffer buffer, final int offset, final int length) {
        key.wrap(itemKey);
        if (items.isChunked()) {
            items.expect(key, 0, itemKey.length);
            items.meetExpected();
        }
        items.write(key, 0, itemKey.length, buffer, offset, length);
        stageBytes += length;
    }

    private void delete(final byte[] itemKey) {
        write(itemKey, part, 0, -1);
    }

    /** Whether what was sent has arrived or failed, as far as can be told without waiting. */
    boolean isFlushed() {
        return items.isFlushed();
    }

    /** Waits until what was sent has arrived. */
    void flush() {
        items.flush();
    }

    /** Sends the next stage of the flush under way; false if there is none. */
    boolean sendNext() {
        if (pages == null) {
            return false;
        }
        stageBytes = 0;
        if (!visited || pages.nextStep()) {
            visited = pages.visit(this);
        } else if (logDropped) {
            return false;
        } else {
            dropLog();
        }
        items.beginFlush();
        return true;
    }

    /** The pages have it all. */
    private void dropLog() {
        logDropped = true;
        for (int i = 0; i < partsEnd; i++) {
            delete(IndexKeys.part(partsFlush, i));
        }
    }

    @Override
    public boolean write(final int id, final DirectBuffer buffer, final int offset, final int length) {
        write(IndexKeys.page(id), buffer, offset, length);
        return stageBytes < STAGE_BYTES;
    }

    @Override
    public boolean delete(final int id) {
        delete(IndexKeys.page(id));
        return true;
    }

    @Override
    public boolean writeManifest(final DirectBuffer buffer, final int offset, final int length) {
        write(IndexKeys.manifest(), buffer, offset, length);
        return true;
    }

    /** Ends a flush of which all has arrived, and tells what counts now. */
    IndexMark endFlush() {
        if (pages == null) {
            mark = new IndexMark(mark.flush(), mark.parts() + sentParts, mark.strays());
            partsFlush = mark.flush();
            partsEnd = Math.max(partsEnd, mark.parts());
            logBytes += sentBytes;
            changes.forget(sentBytes);
        } else {
            if (!pages.isEmpty()) {
                mark = new IndexMark(pages.number(), 0, mark.strays());
                partsFlush = mark.flush();
                partsEnd = 0;
                logBytes = 0;
            }
            pages.confirm();
            pages = null;
        }
        return mark;
    }

    /**
     * Ends a flush, if there is one, as if it had not begun: nothing of it is under way then.
     *
     * @throws BackendException if what was sent failed; the flush has ended all the same
     */
    void abandonFlush() {
        try {
            items.flush();
        } finally {
            if (pages != null) {
                pages.abandon();
                pages = null;
                changes.overflow();
            }
            partsEnd = Math.max(partsEnd, mark.parts() + sentParts);
            sentBytes = 0;
            sentParts = 0;
        }
    }

    @Override
    public void close() {
        keys.close();
    }
}
