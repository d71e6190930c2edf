package io.kafcache.streams.store;

import io.kafcache.streams.backend.BackendException;
import io.kafcache.streams.backend.WriteRefusedException;
import io.kafcache.streams.item.Items;
import io.kafcache.streams.overlay.Overlay;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Brings what waits in the overlay to the servers, under the rules of the claim. For use by one thread at a time. */
final class WriteBack {
    private final Overlay overlay;
    private final Items items;
    private final StoreClaim claim;
    private final StoreMetrics metrics;
    private final Runnable requireMemory;

    /**
     * Makes the way back.
     *
     * @param requireMemory throws if a server has lost its memory meanwhile
     */
    WriteBack(
            final Overlay overlay,
            final Items items,
            final StoreClaim claim,
            final StoreMetrics metrics,
            final Runnable requireMemory) {
        this.overlay = overlay;
        this.items = items;
        this.claim = claim;
        this.metrics = metrics;
        this.requireMemory = requireMemory;
    }

    /**
     * Makes room in the write buffer.
     *
     * @param uncommitted whether what is written may never be committed
     */
    void spill(final boolean uncommitted) {
        if (uncommitted) {
            claim.held().taint();
        } else {
            claim.held().beginWrites();
        }
        write();
    }

    /** Writes all, which is known to be committed, and how far it reaches. */
    void keep(final Map<TopicPartition, Long> offsets) {
        if (overlay.dirtyBytes() != 0) {
            claim.held().beginWrites();
            write();
        }
        claim.settle(offsets, items.isChunked());
    }

    private void write() {
        try {
            expect();
            final int entries = overlay.visitDirty((buffer, keyOffset, keyLength, valueOffset, valueLength) -> {
                items.write(buffer, keyOffset, keyLength, buffer, valueOffset, valueLength);
                return true;
            });
            items.flush();
            requireMemory.run();
            overlay.confirmFlush();
            metrics.flushed(entries);
        } catch (final WriteRefusedException e) {
            disown(e);
            throw e;
        } finally {
            overlay.abandonFlush();
        }
    }

    private void expect() {
        if (items.isChunked()) {
            overlay.visitDirty((buffer, keyOffset, keyLength, valueOffset, valueLength) -> {
                items.expect(buffer, keyOffset, keyLength);
                return true;
            });
            overlay.abandonFlush();
            items.meetExpected();
        }
    }

    /** The server may have dropped what was to be replaced: nobody must go on from what is there now. */
    private void disown(final WriteRefusedException reason) {
        claim.held().doubt();
        try {
            claim.held().taint();
        } catch (final WriteRefusedException e) {
            reason.addSuppressed(e);
            drop(reason);
        } catch (final BackendException e) {
            reason.addSuppressed(e);
        }
    }

    /** The claim's own server has no room for a change of it. */
    private void drop(final WriteRefusedException reason) {
        try {
            claim.held().drop();
        } catch (final BackendException e) {
            reason.addSuppressed(e);
        }
    }
}
