package io.kafcache.streams.admin;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A claim: which copy is the state of a store partition, whose it is, and how far it reaches.
 *
 * @param application the application's id
 * @param store the store's name
 * @param partition the partition, -1 for a global store
 * @param role what the copy is
 * @param server holds the claim, by its name as configured
 * @param copy the lineage
 * @param owner the process, on its state directory, that holds the claim
 * @param session the opening of the store that holds it
 * @param revision counts the changes of the session
 * @param state SETTLED, WRITING or TAINTED: what the items are, compared with the offsets
 * @param offsets by partition of the changelog, as {@code topic-partition}: the offset that was committed last
 * @param obstacle why the next opening will not use the copy, but start an empty one; empty if nothing is seen that speaks against it
 * @param retired copies before this one, which wait to be removed
 */
public record ClaimInfo(
        String application,
        String store,
        int partition,
        Role role,
        String server,
        LineageInfo copy,
        String owner,
        String session,
        long revision,
        String state,
        Map<String, Long> offsets,
        Optional<String> obstacle,
        List<LineageInfo> retired) {

    /** What a copy is. */
    public enum Role {
        /** The state of the store partition. */
        STATE,
        /** A copy beside it: of a standby, or of an instance's global store. */
        COPY
    }

    /**
     * What the copy takes, and those before it.
     *
     * @return empty if a server does not tell which items it holds
     */
    public Optional<StateSize> size() {
        return copy.size()
                .map(own -> retired.stream().flatMap(old -> old.size().stream()).reduce(own, StateSize::plus));
    }
}
