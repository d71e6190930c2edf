package io.kafcache.streams.claim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Which lineage is the state of a store partition, whose it is, and how far it reaches. Immutable; kept as an item, as JSON.
 *
 * @param partition what the claim is on
 * @param lineage names the copy
 * @param owner the process, on its state directory, that holds it; an id that outlives a crash
 * @param session the opening of the store that holds it
 * @param revision counts the changes of a session, so that no two claims are equal
 * @param state what the items are, compared with the offsets
 * @param offsets by partition of the changelog, as {@code topic-partition}: the offset that Kafka Streams committed last
 * @param position by partition of the input, in the same way: the offset of the last record that was put, as of when the claim was settled last
 * @param topicIds the ids of the changelog topics by name, as far as they are known
 * @param ring names the way in which keys are spread over the servers
 * @param tokens the servers' tokens by their names
 * @param chunked whether some values are in chunks
 * @param index which of what is kept of the keys' index is whole; null if the keys are not indexed
 * @param retired copies to be removed
 */
public record Claim(
        StorePartition partition,
        Lineage lineage,
        String owner,
        String session,
        long revision,
        ClaimState state,
        Map<String, Long> offsets,
        Map<String, Long> position,
        Map<String, String> topicIds,
        String ring,
        Map<String, String> tokens,
        boolean chunked,
        IndexMark index,
        List<RetiredLineage> retired) {

    /** More than a few are never needed; what is beyond is given up, and stays until a server is restarted. */
    private static final int MAX_RETIRED = 8;

    /** The first claim on a store partition. */
    static Claim first(final StorePartition partition, final Session session, final Surroundings surroundings) {
        return new Claim(
                partition,
                Lineage.fresh(),
                session.owner(),
                session.id(),
                1,
                ClaimState.SETTLED,
                Map.of(),
                Map.of(),
                surroundings.topicIds(),
                surroundings.ring(),
                surroundings.tokens(),
                false,
                surroundings.indexed() ? IndexMark.EMPTY : null,
                List.of());
    }

    /** The same copy, held by a new session. */
    Claim takenOver(final Session newSession, final Surroundings surroundings) {
        final Map<String, String> ids = new HashMap<>(topicIds);
        ids.putAll(surroundings.topicIds());
        return new Claim(
                partition,
                lineage,
                newSession.owner(),
                newSession.id(),
                1,
                state,
                offsets,
                position,
                Map.copyOf(ids),
                surroundings.ring(),
                surroundings.tokens(),
                chunked,
                surroundings.indexed() ? index : null,
                retired);
    }

    /** A new and empty copy in place of this one. */
    Claim startedAnew(final Session newSession, final Surroundings surroundings) {
        return first(partition, newSession, surroundings)
                .withRetired(
                        ring.equals(surroundings.ring())
                                ? retiredAnd(new RetiredLineage(lineage, chunked || state != ClaimState.SETTLED, index))
                                : List.of());
    }

    /** The same holder's claim on nothing. */
    Claim emptied() {
        return new Claim(
                partition,
                Lineage.fresh(),
                owner,
                session,
                revision + 1,
                ClaimState.SETTLED,
                Map.of(),
                Map.of(),
                topicIds,
                ring,
                tokens,
                false,
                index == null ? null : IndexMark.EMPTY,
                List.of());
    }

    /** The same holder's claim on the same copy, which is the state from now on. */
    Claim promoted() {
        return with(state, offsets, false);
    }

    /**
     * The same copy, which is no longer the state, for its holder to keep. Nobody writes to it any more if it was settled; otherwise the
     * holder is to remove it.
     */
    Claim setAside() {
        return with(state == ClaimState.SETTLED ? state : ClaimState.TAINTED, offsets, false);
    }

    /** As {@link #setAside()}, in the place of another copy of the holder's: if that holds anything, both are to be removed. */
    Claim setAside(final Claim other) {
        final boolean empty = other.state == ClaimState.SETTLED && other.offsets.isEmpty();
        if (empty || other.lineage.equals(lineage)) {
            return setAside();
        }
        final boolean doubted = other.state != ClaimState.SETTLED;
        return with(ClaimState.TAINTED, offsets, false)
                .withRetired(retiredAnd(new RetiredLineage(other.lineage, other.chunked || doubted, other.index)));
    }

    Claim ownedBy(final String newOwner) {
        return new Claim(
                partition, lineage, newOwner, session, revision, state, offsets, position, topicIds, ring, tokens,
                chunked, index, retired);
    }

    private List<RetiredLineage> retiredAnd(final RetiredLineage old) {
        final List<RetiredLineage> all = new ArrayList<>(retired);
        all.add(old);
        return List.copyOf(all.subList(Math.max(0, all.size() - MAX_RETIRED), all.size()));
    }

    Claim with(final ClaimState newState, final Map<String, Long> newOffsets, final boolean nowChunked) {
        return copy(revision + 1, newState, Map.copyOf(newOffsets), position, chunked || nowChunked, index, retired);
    }

    Claim withPosition(final Map<String, Long> newPosition) {
        return copy(revision, state, offsets, Map.copyOf(newPosition), chunked, index, retired);
    }

    Claim withIndex(final IndexMark newIndex) {
        return copy(revision, state, offsets, position, chunked, newIndex, retired);
    }

    /** The same, by somebody who goes on with the copy whatever has become of its entries. */
    Claim withStrays() {
        return index == null ? this : withIndex(index.withStrays());
    }

    Claim withoutRetired() {
        return withRetired(List.of());
    }

    private Claim withRetired(final List<RetiredLineage> newRetired) {
        return copy(revision, state, offsets, position, chunked, index, newRetired);
    }

    /** The same holder's claim on the same lineage. */
    private Claim copy(
            final long newRevision,
            final ClaimState newState,
            final Map<String, Long> newOffsets,
            final Map<String, Long> newPosition,
            final boolean nowChunked,
            final IndexMark newIndex,
            final List<RetiredLineage> newRetired) {
        return new Claim(
                partition,
                lineage,
                owner,
                session,
                newRevision,
                newState,
                newOffsets,
                newPosition,
                topicIds,
                ring,
                tokens,
                nowChunked,
                newIndex,
                newRetired);
    }

    boolean isHeldBy(final Session other) {
        return owner.equals(other.owner()) && session.equals(other.id());
    }

    /**
     * Which servers have another token than when the claim was made.
     *
     * @param now the servers' tokens by their names
     * @return their names, for people; empty if there is none
     */
    public String serversOtherThan(final Map<String, String> now) {
        return now.entrySet().stream()
                .filter(entry -> !entry.getValue().equals(tokens.get(entry.getKey())))
                .map(Map.Entry::getKey)
                .sorted()
                .collect(Collectors.joining(", "));
    }

    /**
     * Why a session must not go on from here.
     *
     * @return null if it may
     */
    String obstacle(final Session session, final Surroundings surroundings) {
        if (!ring.equals(surroundings.ring())) {
            return "the servers, or their weights, are not those of the last time";
        }
        if (!tokens.equals(surroundings.tokens())) {
            return "a server lost its memory: " + serversOtherThan(surroundings.tokens());
        }
        for (final Map.Entry<String, String> topic : surroundings.topicIds().entrySet()) {
            final String before = topicIds.get(topic.getKey());
            if (before != null && !before.equals(topic.getValue())) {
                return "the changelog " + topic.getKey() + " was deleted and made anew";
            }
        }
        if (surroundings.indexed() && index == null) {
            return "its keys are not indexed";
        }
        if (state == ClaimState.TAINTED) {
            return "the last holder left uncommitted writes, or voided the state";
        }
        if (state == ClaimState.WRITING && !owner.equals(session.owner())) {
            return "another process, " + owner + ", was writing when it was last heard of";
        }
        if (!session.mayTakeFromOthers() && !owner.equals(session.owner())) {
            return "the state is that of another state directory, and this is no thread of Kafka Streams";
        }
        return null;
    }
}
