package io.kafcache.streams.memory;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Regions of direct memory, zeroed, that are freed as soon as no reader can be in them. For the owner.
 *
 * <p>They count towards {@code -XX:MaxDirectMemorySize}, and would go with the garbage if this were never closed.
 */
public final class Memory {
    private final ReaderEpochs epochs;
    /** Retired in the current epoch. */
    private List<ByteBuffer> retired = new ArrayList<>();
    /** Retired before the current epoch; to be freed as soon as the one before is quiet. */
    private List<ByteBuffer> doomed = new ArrayList<>();

    private int doomedEpoch;
    private long allocatedBytes;
    private int allocatedRegions;
    private boolean closed;

    /**
     * Has allocated nothing.
     *
     * @param epochs who may be reading
     */
    public Memory(final ReaderEpochs epochs) {
        this.epochs = epochs;
    }

    /**
     * Allocates a region.
     *
     * @param capacity in bytes
     * @return the region, all zeros
     * @throws OutOfMemoryError if there is no direct memory left
     */
    public UnsafeBuffer allocate(final int capacity) {
        reclaim();
        final ByteBuffer region = ByteBuffer.allocateDirect(capacity);
        allocatedBytes += capacity;
        allocatedRegions++;
        return new UnsafeBuffer(region);
    }

    /**
     * Gives a region back. Nothing may lead to it any more.
     *
     * @param region what {@link #allocate(int)} returned
     */
    public void retire(final UnsafeBuffer region) {
        retired.add(region.byteBuffer());
        if (closed) {
            free(retired);
        } else {
            reclaim();
        }
    }

    /** Frees what can be freed. */
    public void reclaim() {
        if (doomed.isEmpty()) {
            if (retired.isEmpty()) {
                return;
            }
            final List<ByteBuffer> empty = doomed;
            doomed = retired;
            retired = empty;
            doomedEpoch = epochs.advance();
        }
        if (epochs.isQuiet(doomedEpoch)) {
            free(doomed);
        }
    }

    /** Keeps readers out from now on, waits for those that are in, and frees what was retired; what is retired later is freed at once. */
    public void close() {
        epochs.close();
        closed = true;
        free(doomed);
        free(retired);
    }

    private void free(final List<ByteBuffer> regions) {
        for (final ByteBuffer region : regions) {
            allocatedBytes -= region.capacity();
            allocatedRegions--;
            BufferUtil.free(region);
        }
        regions.clear();
    }

    /**
     * How much is in use.
     *
     * @return bytes allocated and not freed yet
     */
    public long allocatedBytes() {
        return allocatedBytes;
    }

    /**
     * How many regions are in use.
     *
     * @return regions allocated and not freed yet
     */
    public int allocatedRegions() {
        return allocatedRegions;
    }
}
