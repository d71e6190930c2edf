package io.kafcache.streams.store;

import io.kafcache.streams.backend.Backend;
import io.kafcache.streams.claim.HeldClaim;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Removes copies that nobody goes on from: as a restoration meets their keys, and what is left of them by their own indexes.
 *
 * <p>Whoever held such a copy believes what it reads there until it looks at its claim again, so nothing may be missing from it before. Keys
 * that are met earlier are held back. They take bounded memory: when there are too many, the restoration waits for what is left of that
 * time, which is a few seconds at most.
 *
 * <p>For use by one thread at a time.
 */
final class RetiredCopies implements AutoCloseable {
    private static final long MAX_HELD_BACK_BYTES = 8 << 20;
    /** What a key takes on the heap beside its bytes. */
    private static final int KEY_OVERHEAD_BYTES = 32;

    private final Supplier<HeldClaim> claim;
    private final List<RetiredCopy> copies = new ArrayList<>();
    private final List<byte[]> heldBack = new ArrayList<>();
    private long heldBackBytes;

    /**
     * Makes the way to the copies that a claim names.
     *
     * @param claim the claim as it is then: a standby's is another one when its task becomes active
     */
    RetiredCopies(final Backend backend, final Supplier<HeldClaim> claim) {
        this.claim = claim;
        claim.get().retired().forEach(copy -> copies.add(new RetiredCopy(backend, copy)));
    }

    /**
     * Removes the entries of these keys, now or later.
     *
     * @throws io.kafcache.streams.backend.BackendException if a server does not answer
     */
    void remove(final Collection<ConsumerRecord<byte[], byte[]>> records) {
        if (copies.isEmpty()) {
            return;
        }
        for (final ConsumerRecord<byte[], byte[]> record : records) {
            heldBack.add(record.key());
            heldBackBytes += record.key().length + KEY_OVERHEAD_BYTES;
        }
        if (heldBackBytes >= MAX_HELD_BACK_BYTES) {
            for (long left = claim.get().nanosOfBelief();
                    left > 0;
                    left = claim.get().nanosOfBelief()) {
                LockSupport.parkNanos(left);
            }
        }
        removeHeldBack();
    }

    private void removeHeldBack() {
        if (!heldBack.isEmpty() && claim.get().nanosOfBelief() <= 0) {
            copies.forEach(copy -> copy.removeAll(heldBack));
            heldBack.clear();
            heldBackBytes = 0;
        }
    }

    /**
     * Removes what has been held back, if it is time, and then some of what a restoration did not meet; when there is no more, the copies are
     * forgotten. To be called again and again.
     *
     * @throws io.kafcache.streams.backend.BackendException if a server does not answer
     */
    void finish() {
        if (copies.isEmpty()) {
            return;
        }
        removeHeldBack();
        if (heldBack.isEmpty() && claim.get().nanosOfBelief() <= 0) {
            if (copies.get(copies.size() - 1).removeSome()) {
                copies.remove(copies.size() - 1);
            }
            if (copies.isEmpty()) {
                claim.get().forgetRetired();
            }
        }
    }

    @Override
    public void close() {
        copies.forEach(RetiredCopy::close);
        copies.clear();
    }
}
