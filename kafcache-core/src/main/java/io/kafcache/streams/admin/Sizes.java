package io.kafcache.streams.admin;

import io.kafcache.streams.backend.Backend;
import io.kafcache.streams.backend.ListingRefusedException;
import io.kafcache.streams.claim.Lineage;
import io.kafcache.streams.claim.StoredClaims;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.agrona.DirectBuffer;
import org.agrona.collections.Long2ObjectHashMap;

/** What the servers hold, counted by lineage. */
final class Sizes {
    /** Whatever else lies on the servers, memory is bounded: items of lineages beyond this number are counted as others. */
    private static final int MAX_LINEAGES = 1 << 17;

    private final Long2ObjectHashMap<Count> lineages = new Long2ObjectHashMap<>();
    private final Map<String, Set<String>> claimKeys = new HashMap<>();
    private final Count other = new Count();
    private String unlisted;

    private Sizes() {}

    static Sizes count(final Servers servers) {
        final Sizes sizes = new Sizes();
        for (final Map.Entry<String, Backend> server : servers.each().entrySet()) {
            final Set<String> keys = new HashSet<>();
            sizes.claimKeys.put(server.getKey(), keys);
            try {
                server.getValue().visitKeys((key, offset, length, size) -> {
                    sizes.count(key, offset, length).add(size);
                    final String claim = StoredClaims.keyOf(key, offset, length);
                    if (claim != null) {
                        keys.add(claim);
                    }
                });
            } catch (final ListingRefusedException e) {
                sizes.unlisted = e.getMessage();
            }
        }
        return sizes;
    }

    private Count count(final DirectBuffer key, final int offset, final int length) {
        final long lineage = Lineage.idOf(key, offset, length);
        final Count known = lineage == 0 ? other : lineages.get(lineage);
        if (known != null) {
            return known;
        }
        if (lineages.size() == MAX_LINEAGES) {
            return other;
        }
        final Count first = new Count();
        lineages.put(lineage, first);
        return first;
    }

    /** Why the sizes are not known; null if they are. */
    String unlisted() {
        return unlisted;
    }

    /** The claims that a server listed. */
    Set<String> claimKeys(final String server) {
        return claimKeys.get(server);
    }

    LineageInfo of(final Lineage lineage) {
        final Count count = lineages.get(lineage.id());
        return info(lineage, count == null ? StateSize.NONE : count.size());
    }

    private LineageInfo info(final Lineage lineage, final StateSize size) {
        return new LineageInfo(lineage.toString(), unlisted == null ? Optional.of(size) : Optional.empty());
    }

    /** What a size is if it is known. */
    Optional<StateSize> other() {
        return unlisted == null ? Optional.of(other.size()) : Optional.empty();
    }

    /** The lineages that are not among some, the largest first; none if not all servers were counted. */
    List<LineageInfo> without(final Set<Lineage> claimed) {
        return unlisted != null
                ? List.of()
                : lineages.entrySet().stream()
                        .map(entry -> Map.entry(
                                new Lineage(entry.getKey()), entry.getValue().size()))
                        .filter(entry -> !claimed.contains(entry.getKey()))
                        .sorted((a, b) ->
                                Long.compare(b.getValue().bytes(), a.getValue().bytes()))
                        .map(entry -> info(entry.getKey(), entry.getValue()))
                        .toList();
    }

    /** A sum. */
    private static final class Count {
        private long items;
        private long bytes;

        void add(final long size) {
            items++;
            bytes += size;
        }

        StateSize size() {
            return new StateSize(items, bytes);
        }
    }
}
