package io.kafcache.streams;

import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Tells which keys of a store a record will be looked up by, so that their entries are read before the record is processed.
 *
 * <p>Called on the stream thread for each record that it has polled. A key that is told in vain costs a read; one that is not told is read
 * when it is asked for. If it throws, the rest of the keys of that poll and partition are not read ahead, which is logged once.
 */
@FunctionalInterface
public interface PrefetchKeys {
    /**
     * Tells the keys.
     *
     * @param record as it came; key and value may be null
     * @param keys takes each key, in the form in which the store has it: what the store's key serializer makes of it. The array must not be
     *     changed afterwards
     */
    void keysOf(ConsumerRecord<byte[], byte[]> record, Consumer<byte[]> keys);
}
