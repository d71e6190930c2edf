package io.kafcache.streams.claim;

/**
 * A copy that nobody will read again, whose items are still on the servers.
 *
 * @param lineage names the copy
 * @param chunked whether some of its values are in chunks
 * @param index what counts of the index of its keys; null if they are not indexed
 */
public record RetiredLineage(Lineage lineage, boolean chunked, IndexMark index) {
    /**
     * A copy whose keys are not indexed.
     *
     * @param lineage names the copy
     * @param chunked whether some of its values are in chunks
     */
    public RetiredLineage(final Lineage lineage, final boolean chunked) {
        this(lineage, chunked, null);
    }
}
