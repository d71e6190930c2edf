package io.kafcache.streams;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;

/** A changelog that keeps the last record of each key, as Kafka's log compaction may leave it. */
final class CompactedChangelog {
    private final TopicPartition partition;
    private final TreeMap<Long, ConsumerRecord<byte[], byte[]>> records = new TreeMap<>();
    private final Map<Bytes, Long> offsets = new HashMap<>();
    private long end;

    CompactedChangelog(final TopicPartition partition) {
        this.partition = partition;
    }

    TopicPartition partition() {
        return partition;
    }

    void append(final Bytes key, final byte[] value) {
        final Long before = offsets.put(key, end);
        if (before != null) {
            records.remove(before);
        }
        records.put(end, new ConsumerRecord<>(partition.topic(), partition.partition(), end, key.get(), value));
        end++;
    }

    /** The offset of the last record. */
    long lastOffset() {
        return end - 1;
    }

    /** The records behind an offset, in batches. */
    List<List<ConsumerRecord<byte[], byte[]>>> after(final long offset, final int batch) {
        final List<ConsumerRecord<byte[], byte[]>> all =
                List.copyOf(records.tailMap(offset, false).values());
        final List<List<ConsumerRecord<byte[], byte[]>>> batches = new ArrayList<>();
        for (int i = 0; i < all.size(); i += batch) {
            batches.add(all.subList(i, Math.min(all.size(), i + batch)));
        }
        return batches;
    }
}
