package io.kafcache.streams.claim;

/** What a process that dies takes with it. */
public final class Amnesia {
    private Amnesia() {}

    /** That writes to a lineage may be under way, which is so no more when its connections are gone. */
    public static void forgetDoubts(final String lineage) {
        HeldClaim.noLongerDoubtful(Lineage.parse(lineage));
    }
}
