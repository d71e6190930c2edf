package io.kafcache.streams.claim;

import io.kafcache.streams.backend.Backend;
import io.kafcache.streams.backend.BackendException;
import io.kafcache.streams.backend.UncertainWriteException;
import io.kafcache.streams.backend.VersionedItem;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The claims on a store partition: the main one, which tells which copy is the state, and that of a copy of this process's own.
 *
 * <p>Every method throws a {@link BackendException} if a server does not answer.
 */
public final class Claims {
    private static final Logger LOG = LoggerFactory.getLogger(Claims.class);
    /** One other process at most changes the item meanwhile. */
    private static final int MAX_ATTEMPTS = 10;

    private final Backend backend;
    private final StorePartition partition;

    /**
     * Makes access to the claims.
     *
     * @param backend where they are
     * @param partition what they are on
     */
    public Claims(final Backend backend, final StorePartition partition) {
        this.backend = backend;
        this.partition = partition;
    }

    /**
     * Claims the state: takes the copy over that is there if it can be relied on, and starts an empty one otherwise.
     *
     * @param session who claims
     * @param surroundings what the copy depends on, as it is now
     * @param restorable whether there is a changelog to restore from; if not, the copy that is there is used in any case
     * @return the claim, and how it came about
     */
    public Opening open(final Session session, final Surroundings surroundings, final boolean restorable) {
        new Catalogue(backend).enterState(partition);
        if (!restorable) {
            return open(ClaimKey.main(partition), session, surroundings, false);
        }
        final Claim present = usable(ClaimKey.main(partition), session, surroundings);
        if (present == null && usable(ClaimKey.copy(partition, session.owner()), session, surroundings) != null) {
            // Better than an empty one: the copy that this process kept as a standby before it was started anew.
            final Opening copy = openCopy(session, surroundings);
            if (copy.resumed()) {
                return new Opening(promote(copy.claim()), true, null);
            }
        }
        final Opening opening = open(ClaimKey.main(partition), session, surroundings, true);
        if (opening.resumed() && present != null && !present.owner().equals(session.owner())) {
            passOn(session.owner(), present.owner());
        }
        return opening;
    }

    /** Whoever held the state has no copy now, and the one that has taken it from there has no use for its own. */
    private void passOn(final String from, final String to) {
        try {
            final ClaimItem own = new ClaimItem(backend, ClaimKey.copy(partition, from));
            final ClaimItem other = new ClaimItem(backend, ClaimKey.copy(partition, to));
            final VersionedItem present = own.read();
            if (present == null || other.read() != null) {
                return;
            }
            final Claim copy = ClaimCodec.read(present.value());
            // First of all: a crash in between leaves no two claims on one lineage.
            if (own.replace(copy.emptied(), present.version()) != 0) {
                new Catalogue(backend).enterCopy(partition, to);
                other.add(copy.setAside().ownedBy(to));
                own.delete();
            }
        } catch (final BackendException e) {
            LOG.warn("A copy of {} stays on the servers until orphans are removed", partition, e);
        }
    }

    /**
     * Claims a copy that only this process uses, which is kept beside the state.
     *
     * @param session who claims
     * @param surroundings what the copy depends on, as it is now
     * @return the claim, and how it came about
     */
    public Opening openCopy(final Session session, final Surroundings surroundings) {
        new Catalogue(backend).enterCopy(partition, session.owner());
        return open(ClaimKey.copy(partition, session.owner()), session, surroundings, true);
    }

    /**
     * Claims the state for a standby, if this process itself held it last, and nobody has taken it since: whoever becomes active will, and
     * may set the copy aside for this process, which then need not make another one. Until then nothing is written to it.
     *
     * @param session who claims
     * @param surroundings what the copy depends on, as it is now
     * @return the claim, and how it came about; null if there is nothing to wait for
     */
    public Opening openLeft(final Session session, final Surroundings surroundings) {
        return backend.read(ClaimKey.copy(partition, session.owner())) != null
                ? null
                : resume(ClaimKey.main(partition), session, surroundings, found -> found.owner()
                        .equals(session.owner()));
    }

    /**
     * Claims a copy that this process held as the state, if it was set aside for it meanwhile.
     *
     * @param session who claims
     * @param surroundings what the copy depends on, as it is now
     * @param lineage the copy
     * @return the claim, and how it came about; null if the copy is not this process's, or cannot be relied on
     */
    public Opening openSetAside(final Session session, final Surroundings surroundings, final Lineage lineage) {
        return resume(ClaimKey.copy(partition, session.owner()), session, surroundings, found -> found.lineage()
                .equals(lineage));
    }

    private Opening resume(
            final byte[] key,
            final Session session,
            final Surroundings surroundings,
            final Predicate<Claim> condition) {
        final ClaimItem item = new ClaimItem(backend, key);
        final VersionedItem present = item.read();
        final Claim found = present == null ? null : ClaimCodec.read(present.value());
        if (found == null || obstacle(found, session, surroundings) != null || !condition.test(found)) {
            return null;
        }
        final Claim next = found.takenOver(session, surroundings);
        final long version = item.replace(next, present.version());
        return version == 0 ? null : new Opening(new HeldClaim(item, session, true, next, version), true, null);
    }

    /**
     * Makes the copy of this process's own the state. The copy that was the state goes to the process that held it, as a copy of its own:
     * should that become a standby, it has next to nothing to restore, and none of the two copies is left behind.
     *
     * @param copy the claim on it
     * @return the main claim, which names the copy now
     */
    public HeldClaim promote(final HeldClaim copy) {
        new Catalogue(backend).enterState(partition);
        // First of all: a crash in between leaves no two claims on one lineage.
        copy.leave();
        final ClaimItem main = new ClaimItem(backend, ClaimKey.main(partition));
        while (true) {
            final VersionedItem present = main.read();
            final Claim former = present == null ? null : ClaimCodec.read(present.value());
            final Claim promoted = copy.claim().promoted();
            final long version = present == null ? main.add(promoted) : main.replace(promoted, present.version());
            if (version != 0) {
                swapCopies(copy.claim(), former);
                return copy.movedTo(main, promoted, version);
            }
        }
    }

    /** The promotion is done: whatever fails here costs memory, and nothing else. */
    private void swapCopies(final Claim promoted, final Claim former) {
        try {
            if (former == null || !former.owner().equals(promoted.owner())) {
                backend.delete(ClaimKey.copy(partition, promoted.owner()));
            }
            if (former != null && former.ring().equals(promoted.ring())) {
                new Catalogue(backend).enterCopy(partition, former.owner());
                final ClaimItem item = new ClaimItem(backend, ClaimKey.copy(partition, former.owner()));
                for (int attempt = 0; attempt < MAX_ATTEMPTS && !setAside(former, item); attempt++) {
                    Thread.onSpinWait();
                }
            }
        } catch (final BackendException e) {
            LOG.warn(
                    "Lineage {} of {} is no longer the state, and stays on the servers until orphans are removed",
                    former == null ? null : former.lineage(),
                    partition,
                    e);
        }
    }

    private static boolean setAside(final Claim former, final ClaimItem item) {
        final VersionedItem present = item.read();
        return present == null
                ? item.add(former.setAside()) != 0
                : item.replace(former.setAside(ClaimCodec.read(present.value())), present.version()) != 0;
    }

    /**
     * Reads a claim without taking it, for a look at how far a copy reaches.
     *
     * @param session whoever looks
     * @param surroundings what the copy depends on, as it is now
     * @return null when there is none that the session could take over
     */
    public Claim peek(final Session session, final Surroundings surroundings) {
        Claim best = null;
        for (final byte[] key : new byte[][] {ClaimKey.copy(partition, session.owner()), ClaimKey.main(partition)}) {
            final Claim found = usable(key, session, surroundings);
            best = found == null ? best : found;
        }
        return best;
    }

    private Claim usable(final byte[] key, final Session session, final Surroundings surroundings) {
        final VersionedItem item = backend.read(key);
        final Claim found = item == null ? null : ClaimCodec.read(item.value());
        return found == null || obstacle(found, session, surroundings) != null ? null : found;
    }

    private Opening open(
            final byte[] key, final Session session, final Surroundings surroundings, final boolean restorable) {
        while (true) {
            final VersionedItem item = backend.read(key);
            if (item == null) {
                final Claim first = Claim.first(partition, session, surroundings);
                final long version = add(key, first);
                if (version != 0) {
                    return new Opening(
                            hold(key, session, restorable, first, version), false, "there is no claim on it");
                }
            } else {
                final Claim found = ClaimCodec.read(item.value());
                final String obstacle = obstacle(found, session, surroundings);
                final boolean resume = obstacle == null || !restorable;
                final Claim present = obstacle == null ? found : found.withStrays();
                final Claim next =
                        resume ? present.takenOver(session, surroundings) : found.startedAnew(session, surroundings);
                final long version = replace(key, next, item.version());
                if (version != 0) {
                    if (!resume) {
                        HeldClaim.noLongerDoubtful(found.lineage());
                    }
                    return new Opening(hold(key, session, restorable, next, version), resume, obstacle);
                }
            }
        }
    }

    private static String obstacle(final Claim found, final Session session, final Surroundings surroundings) {
        if (HeldClaim.isDoubtful(found.lineage())) {
            return "writes may still be under way on a connection that was given up";
        }
        return found.obstacle(session, surroundings);
    }

    private HeldClaim hold(
            final byte[] key, final Session session, final boolean restorable, final Claim claim, final long version) {
        return new HeldClaim(new ClaimItem(backend, key), session, restorable, claim, version);
    }

    /** Of unknown outcome: the loop reads what came of it. A claim of this session is replaced by another one of it, which does no harm. */
    private long add(final byte[] key, final Claim claim) {
        try {
            return backend.add(key, ClaimCodec.write(claim));
        } catch (final UncertainWriteException e) {
            return 0;
        }
    }

    private long replace(final byte[] key, final Claim claim, final long version) {
        try {
            return backend.replace(key, ClaimCodec.write(claim), version);
        } catch (final UncertainWriteException e) {
            return 0;
        }
    }
}
