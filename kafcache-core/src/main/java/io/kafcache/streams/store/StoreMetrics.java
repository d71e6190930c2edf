package io.kafcache.streams.store;

import io.kafcache.streams.overlay.Overlay;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.apache.kafka.common.metrics.Sensor.RecordingLevel;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.internals.ProcessorContextUtils;

/**
 * Figures of an open store, beside those that Kafka Streams has of every store, in the group {@code stream-state-metrics}. Kafka Streams
 * removes them when the store is closed.
 */
final class StoreMetrics {
    private static final String SCOPE = "kafcache";

    private final LongAdder localReads = new LongAdder();
    private final LongAdder serverReads = new LongAdder();
    private final LongAdder keysReadAhead = new LongAdder();
    private final LongAdder awaitedReadsAhead = new LongAdder();
    private final LongAdder lostEntries = new LongAdder();
    private final LongAdder flushes = new LongAdder();
    private final LongAdder flushedEntries = new LongAdder();

    StoreMetrics(
            final String store,
            final StateStoreContext context,
            final Overlay overlay,
            final StoreIndex index,
            final LongSupplier evictions) {
        final String task = context.taskId().toString();
        final Registration registration = (name, description, value) -> ProcessorContextUtils.metricsImpl(context)
                .addStoreLevelMutableMetric(
                        task, SCOPE, store, name, description, RecordingLevel.INFO, (config, now) -> value.getAsLong());
        registration.add(
                "local-reads-total", "Reads that the write buffer or the near cache answered", localReads::sum);
        registration.add("server-reads-total", "Reads that a server answered", serverReads::sum);
        registration.add(
                "read-ahead-total", "Keys that were asked for when their records were polled", keysReadAhead::sum);
        registration.add(
                "read-ahead-waits-total",
                "Reads that waited for the reply to what was asked for ahead",
                awaitedReadsAhead::sum);
        registration.add("lost-entries-total", "Entries that their server did not have any more", lostEntries::sum);
        registration.add("flushes-total", "Times that the write buffer was written to the servers", flushes::sum);
        registration.add("flushed-entries-total", "Entries that were written to the servers", flushedEntries::sum);
        registration.add("write-buffer-bytes", "What waits to be written to the servers", overlay::dirtyBytes);
        registration.add("near-cache-bytes", "What is kept of the servers' entries", overlay::cleanBytes);
        registration.add("overlay-memory-bytes", "Memory of write buffer and near cache", overlay::memoryBytes);
        if (index != null) {
            registration.add("index-entries", "Keys in the index", index::size);
            registration.add("index-memory-bytes", "Memory of the index", index::memoryBytes);
        }
        registration.add(
                "evictions-total", "Items that the servers dropped to make room, of whatever store", evictions);
    }

    /** Adds a figure. */
    @FunctionalInterface
    private interface Registration {
        void add(String name, String description, LongSupplier value);
    }

    void readLocally() {
        localReads.increment();
    }

    void readFromServer() {
        serverReads.increment();
    }

    void readAhead(final int keys) {
        keysReadAhead.add(keys);
    }

    void awaitedReadAhead() {
        awaitedReadsAhead.increment();
    }

    void lost() {
        lostEntries.increment();
    }

    void flushed(final int entries) {
        flushes.increment();
        flushedEntries.add(entries);
    }
}
