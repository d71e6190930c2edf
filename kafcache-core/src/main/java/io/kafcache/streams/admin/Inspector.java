package io.kafcache.streams.admin;

import io.kafcache.streams.backend.Backend;
import io.kafcache.streams.claim.Catalogue;
import io.kafcache.streams.claim.Claim;
import io.kafcache.streams.claim.ClaimState;
import io.kafcache.streams.claim.StoredClaim;
import io.kafcache.streams.claim.StoredClaims;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Looks at what the servers hold. */
final class Inspector {
    private static final Comparator<ClaimInfo> ORDER = Comparator.comparing(ClaimInfo::application)
            .thenComparing(ClaimInfo::store)
            .thenComparing(ClaimInfo::partition)
            .thenComparing(ClaimInfo::role)
            .thenComparing(ClaimInfo::owner)
            .thenComparing(ClaimInfo::server);

    private final Servers servers;

    Inspector(final Servers servers) {
        this.servers = servers;
    }

    Look look() {
        final Sizes sizes = Sizes.count(servers);
        return new Look(sizes, claims(sizes));
    }

    Inventory inventory(final Look look) {
        final String ring = servers.together().ringFingerprint();
        final Map<String, String> tokens = servers.together().tokens();
        return new Inventory(
                look.claims().stream()
                        .map(claim -> info(claim, look.sizes(), ring, tokens))
                        .sorted(ORDER)
                        .toList(),
                look.unreadable(),
                look.orphans(),
                look.sizes().other(),
                Optional.ofNullable(look.sizes().unlisted()));
    }

    /** All claims: those that the servers list, and those that the catalogue names. */
    private List<ServerClaim> claims(final Sizes listed) {
        final Set<String> named = new TreeSet<>();
        for (final Backend server : servers.each().values()) {
            new Catalogue(server).applications().forEach(application -> servers.each()
                    .values()
                    .forEach(other -> named.addAll(new Catalogue(other).claimKeys(application))));
        }
        final List<ServerClaim> claims = new ArrayList<>();
        servers.each().forEach((name, server) -> {
            final Set<String> keys = new HashSet<>(named);
            keys.addAll(listed.claimKeys(name));
            StoredClaims.read(server, keys).forEach(stored -> claims.add(new ServerClaim(name, stored)));
        });
        return claims;
    }

    /** Reads claims once more; those that have gone are left out. */
    List<ServerClaim> again(final Collection<ServerClaim> claims) {
        final List<ServerClaim> again = new ArrayList<>();
        servers.each().forEach((name, server) -> {
            final List<String> keys = claims.stream()
                    .filter(claim -> claim.server().equals(name))
                    .map(ServerClaim::stored)
                    .map(StoredClaim::key)
                    .toList();
            StoredClaims.read(server, keys).forEach(stored -> again.add(new ServerClaim(name, stored)));
        });
        return again;
    }

    private static ClaimInfo info(
            final ServerClaim stored, final Sizes sizes, final String ring, final Map<String, String> tokens) {
        final Claim claim = stored.claim();
        return new ClaimInfo(
                claim.partition().applicationId(),
                claim.partition().store(),
                claim.partition().partition(),
                stored.stored().copy() ? ClaimInfo.Role.COPY : ClaimInfo.Role.STATE,
                stored.server(),
                sizes.of(claim.lineage()),
                claim.owner(),
                claim.session(),
                claim.revision(),
                claim.state().name(),
                new TreeMap<>(claim.offsets()),
                Optional.ofNullable(obstacle(claim, ring, tokens)),
                claim.retired().stream().map(old -> sizes.of(old.lineage())).toList());
    }

    private static String obstacle(final Claim claim, final String ring, final Map<String, String> tokens) {
        if (!claim.ring().equals(ring)) {
            return "it was made with another list of servers: "
                    + String.join(", ", new TreeSet<>(claim.tokens().keySet()));
        }
        final Set<String> lost = new TreeSet<>();
        tokens.forEach((server, token) -> {
            if (!token.equals(claim.tokens().get(server))) {
                lost.add(server);
            }
        });
        if (!lost.isEmpty()) {
            return "lost their memory since, or were flushed: " + String.join(", ", lost);
        }
        return claim.state() == ClaimState.TAINTED ? "it holds uncommitted writes, or was voided" : null;
    }
}
