package io.kafcache.streams.item;

import io.kafcache.streams.backend.Backend;
import io.kafcache.streams.backend.BackendException;
import io.kafcache.streams.backend.UncertainWriteException;
import io.kafcache.streams.backend.Writes;
import java.util.ArrayDeque;
import java.util.Deque;
import org.agrona.DirectBuffer;

/**
 * Writes that leave as they are gathered, batch after batch, so that the servers work while more is gathered. What is under way is bounded:
 * who gathers more waits for the oldest batch.
 *
 * <p>For one thread at a time; what a thread has gathered it waits for before another takes over.
 */
final class WritePipeline {
    /** Batches leave at this size. */
    private static final int BATCH_BYTES = 1 << 16;
    /** What may be under way, beside one batch. */
    private static final long MAX_BYTES = 64 * BATCH_BYTES;

    /**
     * What is under way.
     *
     * @param bytes of keys and values
     */
    private record Batch(Writes writes, int bytes) {}

    private final Backend backend;
    private final Deque<Batch> sent = new ArrayDeque<>();
    private final Deque<Writes> free = new ArrayDeque<>();
    private Writes gathering;
    private long sentBytes;
    private int mostSent;

    WritePipeline(final Backend backend) {
        this.backend = backend;
        gathering = backend.newWrites();
    }

    void set(
            final ItemKeys key,
            final int flags,
            final DirectBuffer value,
            final int valueOffset,
            final int valueLength) {
        gathering.set(key.buffer(), 0, key.length(), flags, value, valueOffset, valueLength);
        sendIfLarge();
    }

    void delete(final ItemKeys key) {
        gathering.delete(key.buffer(), 0, key.length());
        sendIfLarge();
    }

    private void sendIfLarge() {
        if (gathering.byteLength() >= BATCH_BYTES) {
            send();
        }
    }

    /** Sends what was gathered. */
    void send() {
        final int bytes = gathering.byteLength();
        if (bytes == 0) {
            return;
        }
        while (!sent.isEmpty() && sentBytes + bytes > MAX_BYTES) {
            awaitOldest();
        }
        final Writes leaving = gathering;
        sent.add(new Batch(leaving, bytes));
        sentBytes += bytes;
        mostSent = Math.max(mostSent, sent.size());
        gathering = free.isEmpty() ? backend.newWrites() : free.pop();
        try {
            leaving.begin();
        } catch (final BackendException e) {
            throw drain(e);
        }
    }

    /** Takes what has come; true if nothing is under way any more. Whether all went well {@link #await()} tells. */
    boolean poll() {
        return sent.isEmpty() || sent.peekLast().writes.poll() && allDone();
    }

    private boolean allDone() {
        for (final Batch batch : sent) {
            if (!batch.writes.isDone()) {
                return false;
            }
        }
        return true;
    }

    /**
     * Waits until all that was sent is done.
     *
     * @throws BackendException what failed, and that the outcome is uncertain before all else; nothing is under way then
     */
    void await() {
        while (!sent.isEmpty()) {
            awaitOldest();
        }
        trim();
    }

    /** Sends what was gathered, and waits until all is done. */
    void flush() {
        send();
        await();
    }

    private void awaitOldest() {
        final Batch oldest = sent.remove();
        sentBytes -= oldest.bytes;
        try {
            oldest.writes.await();
        } catch (final BackendException e) {
            throw drain(e);
        }
        if (oldest.bytes <= 2 * BATCH_BYTES) {
            // One that has grown with a large value would keep its memory.
            free.push(oldest.writes);
        }
    }

    /** What was sent after a batch that failed is of no use to anybody, but must not be under way any more. */
    private BackendException drain(final BackendException reason) {
        BackendException worst = reason;
        while (!sent.isEmpty()) {
            try {
                sent.remove().writes.await();
            } catch (final UncertainWriteException e) {
                if (!(worst instanceof UncertainWriteException)) {
                    e.addSuppressed(worst);
                    worst = e;
                }
            } catch (final BackendException e) {
                worst.addSuppressed(e);
            }
        }
        sentBytes = 0;
        gathering = backend.newWrites();
        return worst;
    }

    /** Keeps no more memory than was in use since the last time. */
    private void trim() {
        while (free.size() > mostSent) {
            free.removeLast();
        }
        mostSent = 0;
    }
}
