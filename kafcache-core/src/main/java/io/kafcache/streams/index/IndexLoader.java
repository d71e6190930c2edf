package io.kafcache.streams.index;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * Makes an index of what its flushes have written. For one thread, which owns the index afterwards.
 *
 * <pre>{@code
 * try (IndexLoader loader = new IndexLoader(manifest, offset, length, settled)) {
 *     for (int id = loader.nextId(0); id >= 0; id = loader.nextId(id)) {
 *         // read the page, and if there is one:
 *         loader.add(id, buffer, offset, length);
 *     }
 *     index = loader.finish();
 * }
 * }</pre>
 *
 * <p>After a flush that was not confirmed, the index has all keys that had been there before it, and those that had come with it as far as it got; keys
 * that had been removed may be back. The changelog tells what has become of them.
 */
public final class IndexLoader implements AutoCloseable {
    /** A leaf, with the beginning of its first key. */
    private record Leaf(int id, int reference, long head) {}

    private final Manifest manifest;
    private final boolean settled;
    private final PageImage image = new PageImage();
    private final KeyIndex index = new KeyIndex();
    private final List<Leaf> leaves = new ArrayList<>();
    private final List<Integer> garbage = new ArrayList<>();
    private long lastFlush;
    private long keys;
    private int found;
    private boolean finished;

    /**
     * Begins.
     *
     * @param buffer holds the manifest; not null
     * @param offset where it begins, in bytes
     * @param length in bytes
     * @param settled whether it is known that the last flush was confirmed
     * @throws IndexLostException if the manifest is damaged
     */
    public IndexLoader(final DirectBuffer buffer, final int offset, final int length, final boolean settled)
            throws IndexLostException {
        manifest = Manifest.decode(buffer, offset, length);
        this.settled = settled;
        lastFlush = manifest.flush();
    }

    /**
     * The number of the last flush that wrote its manifest.
     *
     * @return 0 if there was none
     */
    public long flush() {
        return manifest.flush();
    }

    /**
     * The pages to be read, in any order.
     *
     * @param after an id, or 0
     * @return the next higher id that is to be read, -1 if there is none
     */
    public int nextId(final int after) {
        if (settled) {
            return manifest.ids().nextSetBit(after + 1);
        }
        return after + 1 < manifest.idEnd() ? after + 1 : -1;
    }

    /**
     * Adds a page that was found. To be called once for each.
     *
     * @param id one of those to be read
     * @param buffer holds the page; not null
     * @param offset where it begins, in bytes
     * @param length in bytes
     * @throws IndexLostException if the page is damaged or of another time
     * @throws OutOfMemoryError if there is no direct memory left
     */
    public void add(final int id, final DirectBuffer buffer, final int offset, final int length)
            throws IndexLostException {
        image.read(id, buffer, offset, length);
        final boolean later = image.flush() > manifest.flush();
        final boolean listed = manifest.ids().get(id);
        if (later && settled) {
            throw new IndexLostException("Page " + id + " of the key index is of flush " + image.flush()
                    + ", but the last one was " + manifest.flush());
        }
        lastFlush = Math.max(lastFlush, image.flush());
        if (listed) {
            found++;
        }
        if (listed || later) {
            keys += Page.count(image.buffer(), 0);
            final int reference = index.allocate(image);
            leaves.add(new Leaf(id, reference, head(index.key(reference, false))));
        } else {
            garbage.add(id);
        }
    }

    /**
     * Makes the index of the pages.
     *
     * @return the index; the caller's to close
     * @throws IndexLostException if pages are missing or do not belong together
     * @throws OutOfMemoryError if there is no direct memory left
     */
    public KeyIndex finish() throws IndexLostException {
        final int listed = manifest.ids().cardinality();
        if (found != listed) {
            throw new IndexLostException((listed - found) + " of " + listed + " pages of the key index are missing");
        }
        if (settled && keys != manifest.keys()) {
            throw new IndexLostException("The pages of the key index have " + keys + " keys, not " + manifest.keys());
        }
        leaves.sort(this::compare);
        if (settled) {
            for (int id = 1; id < manifest.idEnd(); id++) {
                if (!manifest.ids().get(id)) {
                    garbage.add(id);
                }
            }
        }
        index.beginLoad(manifest, lastFlush, garbage);
        adoptLeaves();
        finished = true;
        return index;
    }

    /** Leaves that have a range of their own are taken as they are; the others are taken apart. */
    private void adoptLeaves() throws IndexLostException {
        final List<Leaf> overlapping = new ArrayList<>();
        int from = 0;
        while (from < leaves.size()) {
            byte[] last = index.key(leaves.get(from).reference, true);
            int to = from + 1;
            while (to < leaves.size()
                    && Arrays.compareUnsigned(index.key(leaves.get(to).reference, false), last) <= 0) {
                final byte[] other = index.key(leaves.get(to++).reference, true);
                last = Arrays.compareUnsigned(other, last) > 0 ? other : last;
            }
            if (to - from == 1) {
                index.adopt(leaves.get(from).id, leaves.get(from).reference);
            } else {
                overlapping.addAll(leaves.subList(from, to));
            }
            from = to;
        }
        if (settled && !overlapping.isEmpty()) {
            throw new IndexLostException(overlapping.size() + " pages of the key index overlap");
        }
        // Keys may get leaves with new ids from here on, so all others must be known.
        overlapping.forEach(leaf -> index.drop(leaf.id));
        overlapping.forEach(leaf -> index.absorb(leaf.reference));
    }

    private int compare(final Leaf a, final Leaf b) {
        return a.head == b.head
                ? Arrays.compareUnsigned(index.key(a.reference, false), index.key(b.reference, false))
                : Long.compareUnsigned(a.head, b.head);
    }

    private static long head(final byte[] key) {
        return ByteBuffer.wrap(Arrays.copyOf(key, Long.BYTES)).getLong();
    }

    /** Frees the memory, unless the index was finished. */
    @Override
    public void close() {
        if (!finished) {
            index.close();
        }
    }
}
