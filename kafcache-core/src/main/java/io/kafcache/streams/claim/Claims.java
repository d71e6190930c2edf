package io.kafcache.streams.claim;

import io.kafcache.streams.backend.Backend;
import io.kafcache.streams.backend.BackendException;
import io.kafcache.streams.backend.UncertainWriteException;
import io.kafcache.streams.backend.VersionedItem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The claims on a store partition: the main one, which tells which copy is the state, and that of a copy of this process's own.
 *
 * <p>Every method throws a {@link BackendException} if a server does not answer.
 */
public final class Claims {
    private static final Logger LOG = LoggerFactory.getLogger(Claims.class);

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
        return open(ClaimKey.main(partition), session, surroundings, restorable);
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
     * Makes the copy of this process's own the state.
     *
     * @param copy the claim on it
     * @return the main claim, which names the copy now
     */
    public HeldClaim promote(final HeldClaim copy) {
        new Catalogue(backend).enterState(partition);
        final HeldClaim main = copy.promoteTo(ClaimKey.main(partition));
        try {
            backend.delete(ClaimKey.copy(partition, copy.claim().owner()));
        } catch (final BackendException e) {
            LOG.debug("The claim on an empty copy of {} stays", partition, e);
        }
        return main;
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
            final VersionedItem item = backend.read(key);
            final Claim found = item == null ? null : ClaimCodec.read(item.value());
            if (found != null && obstacle(found, session, surroundings) == null) {
                best = found;
            }
        }
        return best;
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
                final Claim next =
                        resume ? found.takenOver(session, surroundings) : found.startedAnew(session, surroundings);
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
        return new HeldClaim(backend, key, session, restorable, claim, version);
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
