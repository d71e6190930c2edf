package io.kafcache.streams;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;

/** Counts the records restored into each store. */
final class RestoreCounter implements StateRestoreListener {
    private final Map<String, Long> restored;

    RestoreCounter(final Map<String, Long> restored) {
        this.restored = restored;
    }

    @Override
    public void onRestoreStart(
            final TopicPartition partition, final String store, final long startingOffset, final long endingOffset) {
        // Counted by batch.
    }

    @Override
    public void onBatchRestored(
            final TopicPartition partition, final String store, final long endOffset, final long count) {
        synchronized (restored) {
            restored.merge(store, count, Long::sum);
        }
    }

    @Override
    public void onRestoreEnd(final TopicPartition partition, final String store, final long totalRestored) {
        // Counted by batch.
    }
}
