package io.kafcache.streams.claim;

/** What the items of a lineage are, compared with the offsets of its claim. */
public enum ClaimState {
    /**
     * They hold exactly the changelog up to the offsets, and nobody writes: whoever is given the store's task may take the lineage over.
     */
    SETTLED,
    /**
     * The holder writes: they may hold newer values of the changelog. Only the same owner may go on from here, since nobody else can know
     * that no more writes will come.
     */
    WRITING,
    /** They may hold what was never committed, or nothing of use: nobody goes on from here. */
    TAINTED
}
