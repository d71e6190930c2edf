package io.kafcache.streams.admin;

import io.kafcache.streams.claim.Catalogue;
import io.kafcache.streams.claim.Lineage;
import io.kafcache.streams.claim.StoredClaims;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Looks at what the servers hold, and removes what may go. For one thread.
 *
 * <p>Every method throws a {@link io.kafcache.streams.backend.BackendException} if a server does not answer.
 */
public final class StateAdmin implements AutoCloseable {
    private final Servers servers;
    private final Inspector inspector;
    private final Duration watch;

    /**
     * Makes the administration of some servers.
     *
     * @param servers closed with this
     * @param watch how long claims are watched for changes, and how long a holder may believe in one that has gone
     */
    public StateAdmin(final Servers servers, final Duration watch) {
        this.servers = servers;
        this.watch = watch;
        inspector = new Inspector(servers);
    }

    /**
     * Looks at everything.
     *
     * @return what there is
     */
    public Inventory inspect() {
        return inspector.inventory(inspector.look());
    }

    /**
     * Removes the state of an application, or of a store of it.
     *
     * @param application its id
     * @param store the store's name; null for all
     * @param options how much care is taken
     * @return what was removed; nothing if there is no claim
     * @throws RemovalRefusedException if the application seems to run, or a server does not tell which items it holds
     */
    public Removal purge(final String application, final String store, final Set<RemovalOption> options) {
        final Look look = inspector.look();
        final String unlisted = look.sizes().unlisted();
        if (unlisted != null && !options.contains(RemovalOption.KEEP_ITEMS)) {
            throw new RemovalRefusedException(unlisted
                    + ". So the items of the state cannot be found. To remove the claims alone, keep the items: they stay"
                    + " until their servers are restarted or flushed");
        }
        final List<ServerClaim> before = look.claims().stream()
                .filter(claim -> claim.isOf(application, store))
                .toList();
        if (!options.contains(RemovalOption.FORCE) && !before.isEmpty()) {
            pause();
            requireUnchanged(before);
        }
        // Whatever an opening retired meanwhile is to go as well.
        final List<ServerClaim> last = inspector.again(before);
        final Set<Lineage> lineages = new HashSet<>();
        before.forEach(claim -> lineages.addAll(claim.lineages()));
        last.forEach(claim -> lineages.addAll(claim.lineages()));
        removeClaims(last);
        forget(application, store);
        if (unlisted != null) {
            return new Removal(last.size(), lineages.size(), Optional.empty());
        }
        if (!lineages.isEmpty()) {
            // Whoever holds a claim looks at it after this time before it believes what it reads: from then on nobody
            // misses the items.
            pause();
        }
        return new Removal(last.size(), lineages.size(), Optional.of(Remover.remove(servers, lineages)));
    }

    private void requireUnchanged(final List<ServerClaim> before) {
        final Set<ServerClaim> changed = new HashSet<>(before);
        inspector.again(before).forEach(changed::remove);
        if (!changed.isEmpty()) {
            throw new RemovalRefusedException("The application seems to run: within " + watch.toMillis() + " ms, "
                    + changed.size() + " of its " + before.size() + " claims changed, such as that of "
                    + changed.iterator().next().stored().key()
                    + ". Stop all its instances first, or force the removal: its tasks then start anew");
        }
    }

    private void removeClaims(final List<ServerClaim> claims) {
        final Map<String, List<ServerClaim>> byServer =
                claims.stream().collect(Collectors.groupingBy(ServerClaim::server));
        byServer.forEach((name, some) -> StoredClaims.remove(
                servers.each().get(name), some.stream().map(ServerClaim::stored).toList()));
    }

    private void forget(final String application, final String store) {
        final List<Catalogue> catalogues =
                servers.each().values().stream().map(Catalogue::new).toList();
        if (store != null) {
            catalogues.forEach(catalogue -> catalogue.remove(application, store));
        }
        if (store == null
                || catalogues.stream()
                        .allMatch(catalogue -> catalogue.claimKeys(application).isEmpty())) {
            catalogues.forEach(catalogue -> catalogue.remove(application));
        }
    }

    /**
     * Removes copies that no claim names.
     *
     * @param options how much care is taken
     * @return what was removed
     * @throws RemovalRefusedException if a server does not tell which items it holds, or claims are seen that were made with other
     *     servers, or cannot be read, or none is seen that was made with these
     */
    public Removal removeOrphans(final Set<RemovalOption> options) {
        final Look first = inspector.look();
        if (first.sizes().unlisted() != null) {
            throw new RemovalRefusedException(first.sizes().unlisted() + ". So orphans cannot be found");
        }
        if (first.orphans().isEmpty()) {
            return new Removal(0, 0, Optional.of(StateSize.NONE));
        }
        if (!options.contains(RemovalOption.FORCE)) {
            requireAllClaims(first);
        }
        // A copy is claimed before its first item is written: it is nobody's if it is not claimed in a look that began
        // after its items were seen. For a moment no claim names the copy of a standby that becomes the state, and then
        // the one that was the state.
        final Set<Lineage> orphans = lineages(first);
        pause();
        orphans.retainAll(lineages(inspector.look()));
        return new Removal(0, orphans.size(), Optional.of(Remover.remove(servers, orphans)));
    }

    private static Set<Lineage> lineages(final Look look) {
        return look.orphans().stream()
                .map(orphan -> Lineage.parse(orphan.lineage()))
                .collect(Collectors.toCollection(HashSet::new));
    }

    /** Copies are taken for orphans if their claims lie on servers that were not named, or cannot be read. */
    private void requireAllClaims(final Look look) {
        if (!look.unreadable().isEmpty()) {
            throw new RemovalRefusedException(
                    "The claim " + look.unreadable().get(0)
                            + " cannot be read, so nobody knows which copies it names. Use the version of Kafcache that wrote it");
        }
        final Set<String> strangers = new TreeSet<>();
        look.claims().forEach(claim -> strangers.addAll(claim.claim().tokens().keySet()));
        strangers.removeAll(servers.each().keySet());
        if (!strangers.isEmpty()) {
            throw new RemovalRefusedException(
                    "Claims were made with servers that were not named, and claims on these were not looked at: "
                            + String.join(", ", strangers)
                            + ". Name all servers as the applications do; or force the removal, if those are gone");
        }
        final String ring = servers.together().ringFingerprint();
        if (look.claims().stream().noneMatch(claim -> claim.claim().ring().equals(ring))) {
            throw new RemovalRefusedException(
                    "No claim was made with these servers as they are named. Name all servers, in the words of the"
                            + " applications' kafcache.servers; or force the removal, if no application is left");
        }
    }

    private void pause() {
        final long end = System.nanoTime() + watch.toNanos();
        for (long left = watch.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    @Override
    public void close() {
        servers.close();
    }
}
