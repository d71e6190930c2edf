package io.kafcache.streams.index;

import java.util.BitSet;
import org.agrona.collections.IntArrayList;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What has to be written so that the servers have the index as it was when this began, whatever is done to it meanwhile. For the owner of the
 * index.
 *
 * <p>It is written in steps. The order within a step is free, but a step begins only when all of the step before it is known to have arrived:
 *
 * <pre>{@code
 * IndexFlush flush = index.beginFlush();
 * while (flush.nextStep()) {
 *     while (!flush.visit(visitor)) {
 *         // wait for room
 *     }
 *     // wait until all has arrived; if it has not, flush.abandon()
 * }
 * // now the flush counts
 * flush.confirm();
 * }</pre>
 *
 * <p>A crash at any time leaves what {@link IndexLoader} makes an index of.
 */
public final class IndexFlush {
    private enum Step {
        BEFORE,
        /** Announces higher ids, if there are any. */
        WIDEN,
        /** Deletes what nothing refers to, and writes leaves under new ids. */
        NEW,
        /** Writes leaves that are there, and may have lost keys to new ones. */
        CHANGED,
        MANIFEST,
        DONE
    }

    private final KeyIndex index;
    private final Snapshots.Node node;
    private final LeafIds ids;
    private final Manifest before;
    private final Manifest manifest;
    /** Ids of new leaves, to be followed in the arrays by those of changed ones. */
    private final BitSet newIds;

    private final BitSet written;
    private final BitSet deleted;
    private final BitSet dropped;
    private final IntArrayList newPages = new IntArrayList();
    private final IntArrayList changedPages = new IntArrayList();
    private final PageImage image = new PageImage();
    private final boolean empty;

    private Step step = Step.BEFORE;
    /** The id, or for a list of pages the position, to be visited next. */
    private int nextDelete;

    private int nextPage;
    private boolean visited;
    private boolean ended;

    IndexFlush(
            final KeyIndex index,
            final Snapshots.Node node,
            final LeafIds ids,
            final Manifest before,
            final long number) {
        this.index = index;
        this.node = node;
        this.ids = ids;
        this.before = before;
        empty = ids.isClean(before.ids());
        deleted = ids.copyOfGarbage();
        dropped = ids.copyOfDropped();
        written = ids.takeDirty();
        newIds = ids.takeUnwritten(written);
        LeafIds.forEach(written, id -> {
            final IntArrayList pages = newIds.get(id) ? newPages : changedPages;
            pages.addInt(id);
            pages.addInt(ids.reference(id));
        });
        manifest = new Manifest(number, node.size, idEnd(before.idEnd(), ids.end()), ids.copyOfLive());
    }

    /** Some more than needed, so that few flushes have to announce more; and it comes down some time. */
    private static int idEnd(final int present, final int needed) {
        return needed > present || needed < present / 4 ? needed + needed / 8 + 64 : present;
    }

    /**
     * Whether the servers have all this already. Then there is no step.
     *
     * @return true if nothing has to be written
     */
    public boolean isEmpty() {
        return empty;
    }

    /**
     * The number of the flush, which its manifest has.
     *
     * @return greater than that of each flush before that was not empty
     */
    public long number() {
        return manifest.flush();
    }

    /**
     * Goes to the next step. All of the step before must have arrived.
     *
     * @return false if there is no more
     * @throws IllegalStateException if not all of the step before was visited, or if the flush has ended or the index is closed
     */
    public boolean nextStep() {
        requireUnderWay();
        if (step == Step.DONE) {
            return false;
        }
        if (step != Step.BEFORE && !visited) {
            throw new IllegalStateException("Not all of the step was visited");
        }
        do {
            step = empty ? Step.DONE : Step.values()[step.ordinal() + 1];
        } while (hasNothing());
        nextDelete = 0;
        nextPage = 0;
        visited = false;
        return step != Step.DONE;
    }

    private boolean hasNothing() {
        return switch (step) {
            case WIDEN -> manifest.idEnd() <= before.idEnd();
            case NEW -> newPages.isEmpty() && deleted.isEmpty();
            case CHANGED -> changedPages.isEmpty();
            default -> false;
        };
    }

    /**
     * Shows what the present step has to write, going on where it stopped.
     *
     * @param visitor not null
     * @return whether that was all of it; false if the visitor stopped before the end
     * @throws IllegalStateException if there is no present step, or if the flush has ended or the index is closed
     */
    public boolean visit(final PageVisitor visitor) {
        requireUnderWay();
        if (!visited) {
            visited = switch (step) {
                case WIDEN -> visitManifest(visitor, before.withIdEnd(manifest.idEnd()));
                case NEW -> visitDeleted(visitor) && visitPages(visitor, newPages);
                case CHANGED -> visitPages(visitor, changedPages);
                case MANIFEST -> visitManifest(visitor, manifest);
                default -> throw new IllegalStateException("There is no present step");
            };
        }
        return visited;
    }

    private static boolean visitManifest(final PageVisitor visitor, final Manifest manifest) {
        final byte[] bytes = manifest.encode();
        visitor.writeManifest(new UnsafeBuffer(bytes), 0, bytes.length);
        return true;
    }

    private boolean visitDeleted(final PageVisitor visitor) {
        for (int id = deleted.nextSetBit(nextDelete); id >= 0; id = deleted.nextSetBit(id + 1)) {
            nextDelete = id + 1;
            if (!visitor.delete(id) && deleted.nextSetBit(nextDelete) >= 0) {
                return false;
            }
        }
        nextDelete = deleted.length();
        return true;
    }

    private boolean visitPages(final PageVisitor visitor, final IntArrayList pages) {
        while (nextPage < pages.size()) {
            final int id = pages.getInt(nextPage);
            final int reference = pages.getInt(nextPage + 1);
            final UnsafeBuffer buffer = PageArena.buffer(node.segments, reference);
            image.make(buffer, PageArena.offset(reference), id, manifest.flush());
            nextPage += 2;
            if (!visitor.write(id, image.buffer(), 0, image.length()) && nextPage < pages.size()) {
                return false;
            }
        }
        return true;
    }

    /**
     * Says that all steps have arrived. The next flush can begin.
     *
     * @throws IllegalStateException if there are steps left, or if the flush has ended or the index is closed
     */
    public void confirm() {
        requireUnderWay();
        if (nextStep()) {
            throw new IllegalStateException("There are steps left");
        }
        ended = true;
        if (!empty) {
            ids.confirm(dropped, deleted);
        }
        index.endFlush(node, empty ? before : manifest);
    }

    /**
     * Gives up, whether or not anything was written or arrived. The next flush can begin, and writes all this again.
     *
     * @throws IllegalStateException if the flush has ended or the index is closed
     */
    public void abandon() {
        requireUnderWay();
        ended = true;
        // What the announcement said is true in any case, and it is made once more.
        index.abandonFlush(node, written, newIds);
    }

    private void requireUnderWay() {
        if (ended) {
            throw new IllegalStateException("The flush has ended");
        }
        if (node.isClosed()) {
            throw new IllegalStateException(KeyIndex.CLOSED_MESSAGE);
        }
    }
}
