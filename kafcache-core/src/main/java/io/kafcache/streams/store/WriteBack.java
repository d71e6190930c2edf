package io.kafcache.streams.store;

import io.kafcache.streams.backend.BackendException;
import io.kafcache.streams.backend.WriteRefusedException;
import io.kafcache.streams.item.Items;
import io.kafcache.streams.overlay.EntryVisitor;
import io.kafcache.streams.overlay.Overlay;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what waits in the overlay to the servers, and what has changed of the index with it, under the rules of the claim. What is sent is
 * copied, and goes on while its thread does other things; one flush at a time is under way. For use by one thread at a time.
 */
final class WriteBack {
    private static final Logger LOG = LoggerFactory.getLogger(WriteBack.class);
    /** What leaves at once to keep the write buffer from becoming full. */
    private static final int PART_BYTES = 1 << 18;

    private final Overlay overlay;
    private final Items items;
    /** Null when there is none. */
    private final StoreIndex index;

    private final StoreClaim claim;
    private final StoreMetrics metrics;
    private final StateHealth health;
    private boolean underWay;
    private int entries;
    private int partBytes;
    /** How far the state reaches when the flush under way is done; null if it says nothing of that. */
    private Reached reached;

    private final EntryVisitor send = (buffer, keyOffset, keyLength, valueOffset, valueLength) -> {
        write(buffer, keyOffset, keyLength, valueOffset, valueLength);
        return true;
    };
    private final EntryVisitor sendPart = (buffer, keyOffset, keyLength, valueOffset, valueLength) -> {
        write(buffer, keyOffset, keyLength, valueOffset, valueLength);
        return partBytes < PART_BYTES;
    };

    WriteBack(
            final Overlay overlay,
            final Items items,
            final StoreIndex index,
            final StoreClaim claim,
            final StoreMetrics metrics,
            final StateHealth health) {
        this.overlay = overlay;
        this.items = items;
        this.index = index;
        this.claim = claim;
        this.metrics = metrics;
        this.health = health;
    }

    private void write(
            final DirectBuffer buffer,
            final int keyOffset,
            final int keyLength,
            final int valueOffset,
            final int valueLength) {
        items.write(buffer, keyOffset, keyLength, buffer, valueOffset, valueLength);
        partBytes += keyLength + Math.max(0, valueLength);
    }

    /**
     * Makes room in the write buffer, whatever it takes.
     *
     * @param uncommitted whether what is written may never be committed
     */
    void spill(final boolean uncommitted) {
        finish();
        if (!overlay.isWriteBufferFull()) {
            // What was under way is written.
            return;
        }
        if (uncommitted) {
            claim.held().taint();
        } else {
            claim.held().beginWrites();
        }
        begin(send);
        finish();
    }

    /** Sends a part of what waits, which may be written at any time, unless a flush is under way. */
    void sendSome() {
        // Where values are in chunks, those to be replaced are looked up before: for all at once then.
        if (poll() && !items.isChunked()) {
            claim.held().beginWrites();
            begin(sendPart);
        }
    }

    /** Sends all, which is known to be committed; when it has arrived, the claim tells how far it reaches. */
    void keep(final Map<TopicPartition, Long> offsets) {
        finish();
        final Reached newlyReached = claim.reached(offsets);
        if (overlay.dirtyBytes() == 0 && (index == null || !index.isDirty())) {
            claim.settle(newlyReached, claim.index(), items.isChunked());
            return;
        }
        claim.held().beginWrites();
        begin(send);
        reached = newlyReached;
        if (index != null) {
            // As it is now: what is put while the flush is under way belongs to the next one.
            abandonIfFails(index::beginFlush);
        }
    }

    /** Whether nothing is under way, as far as can be told without waiting for writes; ends what is done. */
    boolean poll() {
        while (underWay && items.isFlushed() && (index == null || index.isFlushed())) {
            advance();
        }
        return !underWay;
    }

    /** Waits until what is under way is done. */
    void finish() {
        while (underWay) {
            advance();
        }
    }

    private void begin(final EntryVisitor visitor) {
        underWay = true;
        abandonIfFails(() -> {
            expect();
            partBytes = 0;
            entries = overlay.visitDirty(visitor);
            items.beginFlush();
        });
    }

    /** Waits for what was sent last, and sends what is to follow. */
    private void advance() {
        abandonIfFails(() -> {
            awaitSent();
            health.requireMemory();
            if (entries != 0) {
                overlay.confirmFlush();
                metrics.flushed(entries);
                entries = 0;
            }
            underWay = reached != null && index != null && index.sendNext();
        });
        if (!underWay && reached != null) {
            final Reached newlyReached = reached;
            reached = null;
            claim.settle(newlyReached, index == null ? null : index.endFlush(), items.isChunked());
        }
    }

    private void awaitSent() {
        items.flush();
        if (index != null) {
            index.flush();
        }
    }

    private void abandonIfFails(final Runnable action) {
        boolean done = false;
        try {
            action.run();
            done = true;
        } catch (final WriteRefusedException e) {
            disown(e);
            throw e;
        } finally {
            if (!done) {
                forget();
            }
        }
    }

    /** What was sent counts as not sent. */
    private void forget() {
        underWay = false;
        reached = null;
        entries = 0;
        overlay.abandonFlush();
        if (index != null) {
            try {
                index.abandonFlush();
            } catch (final BackendException e) {
                claim.held().doubt();
                LOG.debug("What was sent of the index of a flush that failed has failed as well", e);
            }
        }
    }

    /** Waits until what is under way has ended, and does not rely on it. */
    void abandon() {
        if (!underWay) {
            return;
        }
        try {
            awaitSent();
        } catch (final BackendException e) {
            claim.held().doubt();
            LOG.debug("A flush that nobody relies on failed", e);
        } finally {
            forget();
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
