package io.kafcache.streams.store;

import io.kafcache.streams.backend.Backend;
import io.kafcache.streams.claim.Claim;
import io.kafcache.streams.claim.ClaimLostException;
import io.kafcache.streams.claim.ClaimState;
import io.kafcache.streams.claim.Claims;
import io.kafcache.streams.claim.HeldClaim;
import io.kafcache.streams.claim.IndexMark;
import io.kafcache.streams.claim.Opening;
import io.kafcache.streams.claim.Owner;
import io.kafcache.streams.claim.Session;
import io.kafcache.streams.claim.Surroundings;
import io.kafcache.streams.clients.ThreadClients;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.internals.Task.TaskType;
import org.apache.kafka.streams.query.Position;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an open store has a claim on: the state, when its task is active; a copy of its own, when it is a standby or global. A standby's copy
 * becomes the state when the task becomes active.
 *
 * <p>For use by one thread at a time.
 */
final class StoreClaim {
    private static final Logger LOG = LoggerFactory.getLogger(StoreClaim.class);

    private final String store;
    private final StoreTask task;
    private final Backend backend;
    private final Claims claims;
    private final Position position;
    private HeldClaim held;
    private boolean copy;

    private StoreClaim(
            final String store,
            final StoreTask task,
            final Backend backend,
            final Claims claims,
            final HeldClaim held,
            final boolean copy) {
        this.store = store;
        this.task = task;
        this.backend = backend;
        this.claims = claims;
        this.held = held;
        this.copy = copy;
        position = Positions.read(held.claim().position());
    }

    /**
     * Claims the state, or a copy, as the task's type says.
     *
     * @param indexed whether the keys are to be indexed
     * @param restorable whether what cannot be relied on can be had from a changelog, or is of no use
     */
    static StoreClaim open(
            final String store,
            final StoreTask task,
            final Backend backend,
            final boolean indexed,
            final boolean restorable) {
        final Claims claims = new Claims(backend, task.partition());
        final Session session = session(task);
        final Surroundings surroundings = surroundings(task, backend, indexed);
        final Opening left = task.type() == TaskType.STANDBY ? claims.openLeft(session, surroundings) : null;
        final boolean copy = left == null && task.type() != TaskType.ACTIVE;
        final Opening opening;
        if (left != null) {
            opening = left;
        } else if (copy) {
            opening = claims.openCopy(session, surroundings);
        } else {
            opening = claims.open(session, surroundings, restorable);
        }
        final Claim claim = opening.claim().claim();
        if (!opening.resumed()) {
            LOG.info(
                    "Store {} of task {}: lineage {} starts empty{}, because {}",
                    store,
                    task.id(),
                    claim.lineage(),
                    task.changelog() == null ? "" : ", to be restored",
                    opening.reason());
        } else if (opening.reason() != null) {
            LOG.warn(
                    "Store {} of task {} has no changelog to restore it from: it goes on with lineage {}, of which"
                            + " entries may be missing, although {}",
                    store,
                    task.id(),
                    claim.lineage(),
                    opening.reason());
        } else {
            LOG.info(
                    "Store {} of task {}: resumed lineage {} at {}, {}",
                    store,
                    task.id(),
                    claim.lineage(),
                    claim.offsets(),
                    claim.state() == ClaimState.SETTLED ? "as it was left" : "which was being written to");
        }
        return new StoreClaim(store, task, backend, claims, opening.claim(), copy);
    }

    /** Reads how far the state reaches, and claims nothing; null if it could not be used. */
    static Claim peek(final StoreTask task, final Backend backend, final boolean indexed) {
        return new Claims(backend, task.partition()).peek(session(task), surroundings(task, backend, indexed));
    }

    private static Session session(final StoreTask task) {
        return Session.start(Owner.of(task.applicationDirectory()), StoreTask.isAssigned());
    }

    private static Surroundings surroundings(final StoreTask task, final Backend backend, final boolean indexed) {
        final String changelog = task.changelog();
        final String id = changelog == null ? null : ThreadClients.current().topicId(changelog);
        return new Surroundings(
                backend.ringFingerprint(), backend.tokens(), id == null ? Map.of() : Map.of(changelog, id), indexed);
    }

    long lineage() {
        return held.claim().lineage().id();
    }

    boolean isChunked() {
        return held.claim().chunked();
    }

    Map<String, Long> offsets() {
        return held.claim().offsets();
    }

    /** How much of the keys' index has been written; null if they are not indexed. */
    IndexMark index() {
        return held.claim().index();
    }

    /** Whether no writes were under way, so that all is as the offsets say. */
    boolean isSettled() {
        return held.claim().state() == ClaimState.SETTLED;
    }

    /** How far in the input what has been put reaches. Guarded by itself. */
    Position position() {
        return position;
    }

    HeldClaim held() {
        return held;
    }

    /** Whether the task is a standby, and what it claimed is the state: it must leave it to another then. */
    boolean isForsaken() {
        return !copy && task.type() == TaskType.STANDBY;
    }

    /**
     * Makes what is forsaken the copy of this process, once its successor has set it aside; until another takes the state, nothing happens.
     *
     * @throws ClaimLostException if the successor goes on with the same lineage, so that this process needs another one
     */
    void yield() {
        if (held.isHeld()) {
            return;
        }
        final Claim left = held.claim();
        final Opening opening =
                claims.openSetAside(session(task), surroundings(task, backend, left.index() != null), left.lineage());
        if (opening == null) {
            throw new ClaimLostException("The state was taken by another, and this process has no copy of it");
        }
        held = opening.claim();
        copy = true;
        LOG.info(
                "Store {} of task {}: lineage {} is no longer the state, and goes on as the standby's copy at {}",
                store,
                task.id(),
                left.lineage(),
                left.offsets());
    }

    /** Makes a standby's copy the state, once its task is active. */
    void follow() {
        if (copy && task.type() == TaskType.ACTIVE) {
            held = claims.promote(held);
            copy = false;
            LOG.info(
                    "Store {} of task {}: lineage {} of the standby is the state now, at {}",
                    store,
                    task.id(),
                    held.claim().lineage(),
                    held.claim().offsets());
        }
    }

    /** See {@link HeldClaim#lookIfLongAgo()}; a copy of one's own nobody takes. */
    void lookIfLongAgo() {
        if (!copy) {
            held.lookIfLongAgo();
        }
    }

    /** See {@link HeldClaim#lookIfDue()}. */
    void lookIfDue() {
        if (!copy) {
            held.lookIfDue();
        }
    }

    /**
     * Looks whether every server still has the memory that the claim was made with.
     *
     * @throws ClaimLostException if one has not
     */
    void requireMemory() {
        final Map<String, String> tokens = backend.tokens();
        if (!tokens.equals(held.claim().tokens())) {
            throw new ClaimLostException("Memcached " + held.claim().serversOtherThan(tokens)
                    + " lost its memory, or was flushed, while it held the store's state");
        }
    }

    /**
     * How far what has been put by now reaches.
     *
     * @param offsets newly known, by partition of the changelog
     */
    Reached reached(final Map<TopicPartition, Long> offsets) {
        return new Reached(merge(held.claim().offsets(), offsets), Positions.write(position));
    }

    /**
     * Tells that all that was put by then is on the servers.
     *
     * @param index how much of the keys' index has been written by now; null if they are not indexed
     */
    void settle(final Reached reached, final IndexMark index, final boolean chunked) {
        held.reach(reached.position());
        held.keepIndex(index);
        held.settle(reached.offsets(), chunked);
    }

    private static Map<String, Long> merge(final Map<String, Long> before, final Map<TopicPartition, Long> newer) {
        final Map<String, Long> offsets = new HashMap<>(before);
        newer.forEach((partition, offset) -> {
            if (offset == null) {
                offsets.remove(partition.toString());
            } else {
                offsets.put(partition.toString(), offset);
            }
        });
        return offsets;
    }
}
