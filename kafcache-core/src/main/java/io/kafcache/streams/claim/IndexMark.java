package io.kafcache.streams.claim;

/**
 * Which of what is kept of a lineage's index is whole: pages, and changes that came after them.
 *
 * @param flush the number of the flush that wrote the pages last; 0 if there are none
 * @param parts how many parts of changes came after it
 * @param strays whether the servers may hold entries that the index does not have: whoever held the lineage was killed after it had written
 *     them, and before it had written its index, or their changelog records; or others held it on other servers
 */
public record IndexMark(long flush, int parts, boolean strays) {
    /** An index without keys. */
    public static final IndexMark EMPTY = new IndexMark(0, 0, false);

    /**
     * The same, where the servers may hold entries that the index does not have.
     *
     * @return never null
     */
    public IndexMark withStrays() {
        return new IndexMark(flush, parts, true);
    }
}
