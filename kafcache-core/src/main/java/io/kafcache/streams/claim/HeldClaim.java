package io.kafcache.streams.claim;

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

    /** Clocks do not run at the same speed everywhere. */
    private static final long BELIEF_NANOS = LOOK_AGAIN_NANOS + TimeUnit.MILLISECONDS.toNanos(500);

    /** Lineages of this process to which writes may still be under way on a connection that was given up. */
    private static final Set<Lineage> DOUBTFUL = ConcurrentHashMap.newKeySet();

    private final ClaimItem item;
    private final Session session;
    private final boolean restorable;
    private Claim claim;
    private long version;
    private final long takenAt;
    private volatile long lookedAt;

    HeldClaim(
            final ClaimItem item,
            final Session session,
            final boolean restorable,
            final Claim claim,
            final long version) {
        this.item = item;
        this.session = session;
        this.restorable = restorable;
        this.claim = claim;
        this.version = version;
        takenAt = System.nanoTime();
        lookedAt = takenAt;
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

    /**
     * Tells how far in the input what has been written reaches. Noted with the next change.
     *
     * @param position by partition of the input
     */
    public void reach(final Map<String, Long> position) {
        claim = claim.withPosition(position);
    }

    /**
     * Tells how much of the index has been written. Noted with the next change.
     *
     * @param index null if the keys are not indexed
     */
    public void keepIndex(final IndexMark index) {
        claim = claim.withIndex(index);
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
        item.delete();
    }

    /** Tells that writes to the lineage may still be under way: in this process nobody takes it over. */
    public void doubt() {
        DOUBTFUL.add(claim.lineage());
    }

    /**
     * Makes the item name an empty copy, while this object still holds the claim on the one that it named: whatever happens from here on,
     * nobody will find that one under this key again.
     */
    void leave() {
        swap(claim.emptied());
    }

    /** The claim of the same session on the same copy, kept in another item. */
    HeldClaim movedTo(final ClaimItem other, final Claim written, final long newVersion) {
        return new HeldClaim(other, session, restorable, written, newVersion);
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

    /**
     * How long whoever held the claim before may still believe what it reads. From then on it looks at the claim first, and finds that it is
     * another's.
     *
     * @return nanoseconds; 0 or less if that time is over
     */
    public long nanosOfBelief() {
        return takenAt + BELIEF_NANOS - System.nanoTime();
    }

    /**
     * Looks whether the claim is still this session's, before {@link #lookIfLongAgo()} would.
     *
     * @throws ClaimLostException if the claim is another's
     * @throws io.kafcache.streams.backend.BackendException if the server does not answer
     */
    public void lookIfDue() {
        if (System.nanoTime() - lookedAt > LOOK_AGAIN_NANOS / 2) {
            look();
        }
    }

    private void look() {
        final long now = System.nanoTime();
        final VersionedItem found = item.read();
        if (!isMine(found)) {
            throw lost(found);
        }
        lookedAt = now;
    }

    /**
     * Reads whether the claim is still this session's.
     *
     * @return false if it was taken, or has gone
     * @throws io.kafcache.streams.backend.BackendException if the server does not answer
     */
    public boolean isHeld() {
        return isMine(item.read());
    }

    private boolean isMine(final VersionedItem found) {
        return found != null && ClaimCodec.read(found.value()).isHeldBy(session);
    }

    private void replace(final Claim changed) {
        final long now = System.nanoTime();
        swap(changed);
        claim = changed;
        lookedAt = now;
    }

    private void swap(final Claim changed) {
        final long newVersion = item.replace(changed, version);
        if (newVersion == 0) {
            throw lost(item.read());
        }
        version = newVersion;
    }

    private static ClaimLostException lost(final VersionedItem found) {
        if (found == null) {
            return new ClaimLostException(
                    "The claim on its state has gone: its server lost its memory, or was flushed");
        }
        final Claim other = ClaimCodec.read(found.value());
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
