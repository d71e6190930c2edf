package io.kafcache.streams.claim;

/**
 * Which of what is kept of a lineage's index is whole: pages, and changes that came after them.
 *
 * @param flush the number of the flush that wrote the pages last; 0 if there are none
 * @param parts how many parts of changes came after it
 */
public record IndexMark(long flush, int parts) {
    /** An index without keys. */
    public static final IndexMark EMPTY = new IndexMark(0, 0);
}
