package io.kafcache.bench.restart;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;

/** Counts and times the records restored into one store partition. Told by one thread, read by another. */
final class RestoreClock implements StateRestoreListener {
    private long start;
    private volatile long nanos;
    private volatile long records;

    @Override
    public void onRestoreStart(
            final TopicPartition partition, final String store, final long startingOffset, final long endingOffset) {
        start = System.nanoTime();
    }

    @Override
    public void onBatchRestored(
            final TopicPartition partition, final String store, final long endOffset, final long count) {
        // Told at the end.
    }

    @Override
    public void onRestoreEnd(final TopicPartition partition, final String store, final long totalRestored) {
        nanos = System.nanoTime() - start;
        records = totalRestored;
    }

    long records() {
        return records;
    }

    /** 0 if none were restored. */
    double millis() {
        return records == 0 ? 0 : nanos / 1e6;
    }
}
