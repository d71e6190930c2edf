package io.kafcache.streams.store;

import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Tells which keys of a store a record will be looked up by, so that they can be read before the record is processed. */
@FunctionalInterface
public interface RecordKeys {
    /**
     * Tells the keys.
     *
     * @param record has been polled, and is about to be processed
     * @param keys takes each key, as the store has it; the array must not be changed afterwards
     */
    void keysOf(ConsumerRecord<byte[], byte[]> record, Consumer<byte[]> keys);
}
