package io.kafcache.streams.clients;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * The transactions of one producer, one after another: what takes part in the present one, and which offsets it has brought.
 *
 * <p>Used by the thread that the producer belongs to, except {@link #acknowledged}.
 */
public final class Transaction {
    private final List<TransactionParticipant> participants = new ArrayList<>();
    private final Map<TopicPartition, Long> acknowledged = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Long> consumed = new HashMap<>();

    /** Makes one without participants. */
    public Transaction() {}

    /**
     * Makes a store take part until the present transaction ends.
     *
     * @param participant learns how it ends; not enlisted yet
     */
    public void enlist(final TransactionParticipant participant) {
        participants.add(participant);
    }

    /** A record has been written. Safe for use by several threads. */
    void acknowledged(final TopicPartition partition, final long offset) {
        acknowledged.merge(partition, offset, Math::max);
    }

    /** The consumer's offsets, each that of the next record, are part of the transaction. */
    void consumed(final Map<TopicPartition, OffsetAndMetadata> offsets) {
        offsets.forEach((partition, next) -> consumed.put(partition, next.offset() - 1));
    }

    void beforeCommit() {
        participants.forEach(TransactionParticipant::beforeCommit);
    }

    void committed() {
        // A changelog that is the topic it was read from is where the consumer is, whatever this thread has written to
        // the topic.
        final Map<TopicPartition, Long> offsets = new HashMap<>(acknowledged);
        offsets.putAll(consumed);
        end().forEach(participant -> participant.afterCommit(offsets));
    }

    void aborted() {
        end().forEach(TransactionParticipant::afterAbort);
    }

    private List<TransactionParticipant> end() {
        final List<TransactionParticipant> ended = List.copyOf(participants);
        participants.clear();
        acknowledged.clear();
        consumed.clear();
        return ended;
    }
}
