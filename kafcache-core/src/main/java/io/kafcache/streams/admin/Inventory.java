package io.kafcache.streams.admin;

import java.util.List;
import java.util.Optional;

/**
 * What the servers held while they were looked at. Where an application writes at the same time, it is blurred.
 *
 * @param claims sorted by application, store, partition, role and owner
 * @param unreadable the keys of claims that cannot be read, since another version of Kafcache wrote them, or something else
 * @param orphans copies that no claim names, the largest first; empty if a server does not tell which items it holds
 * @param other the items that belong to no copy: claims, and those of other programs; empty if a server does not tell
 * @param unlisted why the servers do not tell which items they hold, and what it would take; empty if they do
 */
public record Inventory(
        List<ClaimInfo> claims,
        List<String> unreadable,
        List<LineageInfo> orphans,
        Optional<StateSize> other,
        Optional<String> unlisted) {

    /**
     * The applications that have claims.
     *
     * @return ids, sorted
     */
    public List<String> applications() {
        return claims.stream().map(ClaimInfo::application).distinct().toList();
    }

    /**
     * The claims of an application.
     *
     * @param application its id
     * @param store the name of one of its stores; null for all
     * @return sorted by store, partition, role and owner
     */
    public List<ClaimInfo> claims(final String application, final String store) {
        return claims.stream()
                .filter(claim -> claim.application().equals(application)
                        && (store == null || claim.store().equals(store)))
                .toList();
    }
}
