package io.kafcache.streams.clients;

/**
 * What the calling thread's Kafka clients have made known. The clients that {@code KafcacheClientSupplier} hands out tell it whenever the
 * thread uses them, and a thread of Kafka Streams does so before it touches a store.
 */
public final class ThreadClients {
    private static final ThreadLocal<ThreadClients> CURRENT = ThreadLocal.withInitial(ThreadClients::new);

    private Transaction transaction;
    private TopicIds topicIds;

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

    void use(final Transaction newTransaction) {
        transaction = newTransaction;
    }

    void use(final TopicIds newTopicIds) {
        topicIds = newTopicIds;
    }
}
