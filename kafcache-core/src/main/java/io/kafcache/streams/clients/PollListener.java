package io.kafcache.streams.clients;

import org.apache.kafka.clients.consumer.ConsumerRecords;

/** Learns of the records that its thread is going to process. Called on that thread. */
@FunctionalInterface
public interface PollListener {
    /**
     * The thread's main consumer has been polled. Must not throw, and must not wait: Kafka Streams waits for the records.
     *
     * @param records may be empty
     */
    void onPoll(ConsumerRecords<byte[], byte[]> records);
}
