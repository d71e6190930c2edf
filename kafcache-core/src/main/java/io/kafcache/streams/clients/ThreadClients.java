package io.kafcache.streams.clients;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/**
 * What the calling thread's Kafka clients have made known. The clients that {@code KafcacheClientSupplier} hands out tell it whenever the
 * thread uses them, and a thread of Kafka Streams does so before it touches a store.
 */
public final class ThreadClients {
    private static final ThreadLocal<ThreadClients> CURRENT = ThreadLocal.withInitial(ThreadClients::new);

    private final List<PollListener> listeners = new ArrayList<>();
    private Transaction transaction;
    private TopicIds topicIds;
    private boolean tellsOfPolls;

    private ThreadClients() {}

    /**
     * What is known on the calling thread.
     *
     * @return never null; for use by this thread
     */
    public static ThreadClients current() {
        return CURRENT.get();
    }

    /**
     * The transactions of this thread's producer.
     *
     * @return null when the producer is not transactional, or is no client of ours
     */
    public Transaction transaction() {
        return transaction;
    }

    /**
     * Asks for the id of a topic.
     *
     * @param topic the topic's name
     * @return null when nobody can tell
     */
    public String topicId(final String topic) {
        return topicIds == null ? null : topicIds.idOf(topic);
    }

    /**
     * Whether the thread's main consumer tells when it has been polled.
     *
     * @return true from its first call on
     */
    public boolean tellsOfPolls() {
        return tellsOfPolls;
    }

    /**
     * Makes somebody learn of the records that the thread polls.
     *
     * @param listener not added yet
     */
    public void add(final PollListener listener) {
        listeners.add(listener);
    }

    /**
     * Ends what {@link #add} began.
     *
     * @param listener nothing happens if it was not added on this thread
     */
    public void remove(final PollListener listener) {
        listeners.remove(listener);
    }

    void useMainConsumer() {
        tellsOfPolls = true;
    }

    void polled(final ConsumerRecords<byte[], byte[]> records) {
        for (int i = 0; i < listeners.size(); i++) {
            listeners.get(i).onPoll(records);
        }
    }

    void use(final Transaction newTransaction) {
        transaction = newTransaction;
    }

    void use(final TopicIds newTopicIds) {
        topicIds = newTopicIds;
    }
}
