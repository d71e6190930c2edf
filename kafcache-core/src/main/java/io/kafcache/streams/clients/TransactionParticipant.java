package io.kafcache.streams.clients;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** A store with writes in a transaction. Called on the thread that the transaction belongs to. */
public interface TransactionParticipant {
    /**
     * The transaction is about to be committed.
     *
     * @throws RuntimeException if what was read during the transaction can't be relied on: the transaction is aborted then
     */
    void beforeCommit();

    /**
     * The transaction has been committed. Must not throw: Kafka Streams would take that for a failure of the commit.
     *
     * @param offsets the offset of the last record of each partition that the transaction wrote to, or consumed
     */
    void afterCommit(Map<TopicPartition, Long> offsets);

    /** The transaction has been given up: its writes never happened. Must not throw. */
    void afterAbort();
}
