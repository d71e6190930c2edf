package io.kafcache.streams.claim;

import io.kafcache.streams.backend.Backend;
import io.kafcache.streams.backend.UncertainWriteException;
import io.kafcache.streams.backend.VersionedItem;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A claim that a session holds, until somebody else takes it. Every change compares the version of the item, so that a claim that was taken
 * cannot be changed any more: that is what keeps a late writer away from a lineage that has gone to another.
 *
 * <p>For use by one thread at a time.
 */
public final class HeldClaim {
    /**
     * Kafka's group protocol gives a task to another no sooner than after a session time-out, 6 seconds or more. A thread that has not
     * looked at its claim for longer than this may have been stopped for so long.
     */
    private static final long LOOK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** Lineages of this process to which writes may still be under way on a connection that was given up. */
    private static final Set<Lineage> DOUBTFUL = ConcurrentHashMap.newKeySet();

    private final Backend backend;
    private final byte[] key;
    private final Session session;
    private final boolean restorable;
    private Claim claim;
    private long version;
    private volatile long lookedAt;

    HeldClaim(
            final Backend backend,
            final byte[] key,
            final Session session,
            final boolean restorable,
            final Claim claim,
            final long version) {
        this.backend = backend;
        this.key = key;
        this.session = session;
        this.restorable = restorable;
        this.claim = claim;
        this.version = version;
        lookedAt = System.nanoTime();
    }

    static boolean isDoubtful(final Lineage lineage) {
        return DOUBTFUL.contains(lineage);
    }

    /** Tells that no claim names the lineage any more. */
    static void noLongerDoubtful(final Lineage lineage) {
        DOUBTFUL.remove(lineage);
    }

    /**
     * What is held.
     *
     * @return the claim, as this session wrote it last
     */
    public Claim claim() {
        return claim;
    }

    /**
     * Tells that items are going to be written. To be called before each flush.
     *
     * @throws ClaimLostException if the claim is another's
     * @throws io.kafcache.streams.backend.BackendException if the server does not answer
     */
    public void beginWrites() {
        if (claim.state() == ClaimState.SETTLED) {
            replace(claim.with(ClaimState.WRITING, claim.offsets(), false));
        } else {
            lookBeforeWrites();
        }
    }

    /**
     * Whoever takes over a copy that is being written to starts an empty one, which late writes do not reach: only a copy that cannot be
     * restored goes on to another while it is written to.
     */
    private void lookBeforeWrites() {
        if (restorable) {
            lookIfLongAgo();
        } else {
            look();
        }
    }

    /**
     * Tells that items are going to be written that may never be committed. To be called before each flush.
     *
     * @throws ClaimLostException if the claim is another's
     * @throws io.kafcache.streams.backend.BackendException if the server does not answer
     */
    public void taint() {
        if (claim.state() != ClaimState.TAINTED) {
            replace(claim.with(ClaimState.TAINTED, claim.offsets(), false));
        } else {
            lookBeforeWrites();
        }
    }

    /**
     * Tells that all writes are done, and how far they reach.
     *
     * @param offsets by partition of the changelog
     * @param chunked whether values were written in chunks
     * @throws ClaimLostException if the claim is another's
     * @throws io.kafcache.streams.backend.BackendException if the server does not answer
     */
    public void settle(final Map<String, Long> offsets, final boolean chunked) {
        if (claim.state() != ClaimState.SETTLED || !claim.offsets().equals(offsets)) {
            replace(claim.with(ClaimState.SETTLED, offsets, chunked));
        }
    }

    /** Tells that the copies to be removed have been, as far as they can be. Noted with the next change. */
    public void forgetRetired() {
        claim = claim.withoutRetired();
    }

    /**
     * Tells that the state is void: the next opening starts with an empty lineage.
     *
     * @throws ClaimLostException if the claim is another's
     * @throws io.kafcache.streams.backend.BackendException if the server does not answer
     */
    public void makeVoid() {
        if (claim.state() != ClaimState.TAINTED || !claim.offsets().isEmpty()) {
            replace(claim.with(ClaimState.TAINTED, Map.of(), false));
        }
    }

    /**
     * Removes the claim, which takes no memory: the next opening starts with an empty lineage.
     *
     * @throws io.kafcache.streams.backend.BackendException if the server does not answer
     */
    public void drop() {
        backend.delete(key);
    }

    /** Tells that writes to the lineage may still be under way: in this process nobody takes it over. */
    public void doubt() {
        DOUBTFUL.add(claim.lineage());
    }

    /**
     * Makes the item name an empty copy, while this object still holds the claim on the one that it named: whatever happens from here on,
     * nobody will find that one under this key again.
     */
    private void leave() {
        swap(claim.emptied());
    }

    /**
     * Puts this claim, which is that of a copy beside it, in the place of the main one.
     *
     * @param main the key of the main claim
     * @return the main claim, which names this copy now
     * @throws ClaimLostException if the claim is another's
     * @throws io.kafcache.streams.backend.BackendException if the server does not answer
     */
    HeldClaim promoteTo(final byte[] main) {
        leave();
        while (true) {
            final VersionedItem present = backend.read(main);
            final Claim promoted =
                    present == null ? claim : ClaimCodec.read(present.value()).replacedBy(claim);
            final Claim written = promoted.with(promoted.state(), promoted.offsets(), false);
            final long newVersion =
                    present == null ? tryAdd(main, written) : tryReplace(main, written, present.version());
            if (newVersion != 0) {
                return new HeldClaim(backend, main, session, restorable, written, newVersion);
            }
        }
    }

    /**
     * Looks whether the claim is still this session's, if it has not looked for some seconds: a thread that was stopped for long, while
     * another was given its task, learns it here.
     *
     * @throws ClaimLostException if the claim is another's
     * @throws io.kafcache.streams.backend.BackendException if the server does not answer
     */
    public void lookIfLongAgo() {
        if (System.nanoTime() - lookedAt > LOOK_AGAIN_NANOS) {
            look();
        }
    }

    private void look() {
        final long now = System.nanoTime();
        final VersionedItem item = backend.read(key);
        if (item == null || !ClaimCodec.read(item.value()).isHeldBy(session)) {
            throw lost(item);
        }
        lookedAt = now;
    }

    private void replace(final Claim changed) {
        final long now = System.nanoTime();
        swap(changed);
        claim = changed;
        lookedAt = now;
    }

    private void swap(final Claim changed) {
        final long newVersion = tryReplace(key, changed, version);
        if (newVersion == 0) {
            throw lost(backend.read(key));
        }
        version = newVersion;
    }

    private long tryAdd(final byte[] where, final Claim changed) {
        try {
            return backend.add(where, ClaimCodec.write(changed));
        } catch (final UncertainWriteException e) {
            return versionOf(where, changed);
        }
    }

    /** A change that compares versions may be repeated: it happens once, whichever of its copies arrives. */
    private long tryReplace(final byte[] where, final Claim changed, final long expected) {
        try {
            return backend.replace(where, ClaimCodec.write(changed), expected);
        } catch (final UncertainWriteException e) {
            final long found = versionOf(where, changed);
            return found != 0 ? found : backend.replace(where, ClaimCodec.write(changed), expected);
        }
    }

    private long versionOf(final byte[] where, final Claim expected) {
        final VersionedItem item = backend.read(where);
        return item != null && ClaimCodec.read(item.value()).equals(expected) ? item.version() : 0;
    }

    private ClaimLostException lost(final VersionedItem item) {
        if (item == null) {
            return new ClaimLostException(
                    "The claim on its state has gone: its server lost its memory, or was flushed");
        }
        final Claim other = ClaimCodec.read(item.value());
        return new ClaimLostException("The claim on its state is held by another now: owner " + other.owner()
                + ", session " + other.session());
    }

    /**
     * Copies that nobody reads any more, to be removed.
     *
     * @return never null
     */
    public List<RetiredLineage> retired() {
        return claim.retired();
    }
}
