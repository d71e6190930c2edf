package io.kafcache.streams.admin;

import io.kafcache.streams.claim.Lineage;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What was seen on the servers: first the items, then the claims.
 *
 * @param sizes the items, as far as they were listed
 * @param stored the claims, and what has the key of one
 */
record Look(Sizes sizes, List<ServerClaim> stored) {
    /** The claims that can be read. */
    List<ServerClaim> claims() {
        return stored.stream().filter(ServerClaim::isReadable).toList();
    }

    /** The keys of the others. */
    List<String> unreadable() {
        return stored.stream()
                .filter(claim -> !claim.isReadable())
                .map(claim -> claim.stored().key())
                .toList();
    }

    /** Copies that no claim names. */
    List<LineageInfo> orphans() {
        final Set<Lineage> claimed =
                claims().stream().flatMap(claim -> claim.lineages().stream()).collect(Collectors.toSet());
        return sizes.without(claimed);
    }
}
