package io.kafcache.streams.admin;

import io.kafcache.streams.claim.Claim;
import io.kafcache.streams.claim.Lineage;
import io.kafcache.streams.claim.RetiredLineage;
import io.kafcache.streams.claim.StoredClaim;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A claim where it lies.
 *
 * @param server by its name
 * @param stored the claim
 */
record ServerClaim(String server, StoredClaim stored) {
    Claim claim() {
        return stored.claim();
    }

    boolean isReadable() {
        return stored.claim() != null;
    }

    boolean isOf(final String application, final String store) {
        return isReadable()
                && claim().partition().applicationId().equals(application)
                && (store == null || claim().partition().store().equals(store));
    }

    /** The copies that the claim names. */
    Set<Lineage> lineages() {
        return Stream.concat(
                        Stream.of(claim().lineage()), claim().retired().stream().map(RetiredLineage::lineage))
                .collect(Collectors.toSet());
    }
}
