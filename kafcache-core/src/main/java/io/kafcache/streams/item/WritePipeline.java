package io.kafcache.streams.item;

import io.kafcache.streams.backend.Backend;
import io.kafcache.streams.backend.BackendException;
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
    /** So many may be under way. */
    private static final int MAX_BATCHES = 64;

    private final Backend backend;
    private final Deque<Writes> sent = new ArrayDeque<>();
    private final Deque<Writes> free = new ArrayDeque<>();
    private Writes gathering;
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
        if (gathering.byteLength() == 0) {
            return;
        }
        if (sent.size() == MAX_BATCHES) {
            awaitOldest();
        }
        sent.add(gathering);
        mostSent = Math.max(mostSent, sent.size());
        final Writes leaving = gathering;
        gathering = free.isEmpty() ? backend.newWrites() : free.pop();
        try {
            leaving.begin();
        } catch (final BackendException e) {
            drain(e);
            throw e;
        }
    }

    /** Takes what has come; true if nothing is under way any more. Whether all went well {@link #await()} tells. */
    boolean poll() {
        return sent.isEmpty() || sent.peekLast().poll() && allDone();
    }

    private boolean allDone() {
        for (final Writes batch : sent) {
            if (!batch.isDone()) {
                return false;
            }
        }
        return true;
    }

    /**
     * Waits until all that was sent is done.
     *
     * @throws BackendException the first failure; nothing is under way then
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
        final Writes oldest = sent.remove();
        try {
            oldest.await();
            free.push(oldest);
        } catch (final BackendException e) {
            drain(e);
            throw e;
        }
    }

    /** What was sent after a batch that failed is of no use to anybody, but must not be under way any more. */
    private void drain(final BackendException reason) {
        while (!sent.isEmpty()) {
            try {
                sent.remove().await();
            } catch (final BackendException e) {
                reason.addSuppressed(e);
            }
        }
        gathering = backend.newWrites();
    }

    /** Keeps no more memory than was in use since the last time. */
    private void trim() {
        while (free.size() > mostSent) {
            free.removeLast();
        }
        mostSent = 0;
    }
}
