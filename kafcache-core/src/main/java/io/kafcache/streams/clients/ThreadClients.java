package io.kafcache.streams.clients;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * What the calling thread's Kafka clients have made known. The clients that {@code KafcacheClientSupplier} hands out tell it whenever the
 * thread uses them, and a thread of Kafka Streams does so before it touches a store.
 */
public final class ThreadClients {
    private static final ThreadLocal<ThreadClients> CURRENT = ThreadLocal.withInitial(ThreadClients::new);

    private final List<PollListener> listeners = new ArrayList<>();
    private Transaction transaction;
    private TopicIds topicIds;
    private final Set<TopicPartition> startingAnew = new HashSet<>();
    private boolean tellsOfPolls;
    private boolean inMainConsumer;

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
     * Makes Kafka Streams close a task that the calling thread restores, and open and restore it anew. An exception of the store would not
     * do: at one from a callback or a commit on that thread, Kafka Streams 4.3 forgets to let go of the changelog, and fails when the task
     * comes back. It does let go when its consumer finds that an offset is not there.
     *
     * @param changelog that of a store of the task
     * @return false if the thread's consumer is no client of ours, so that nothing will happen
     */
    public boolean startAnew(final TopicPartition changelog) {
        if (topicIds != null) {
            startingAnew.add(changelog);
        }
        return topicIds != null;
    }

    /** The changelogs of tasks that are to start anew, if any of them may be told now. */
    Set<TopicPartition> takeStartingAnew(final Set<TopicPartition> assigned, final Set<TopicPartition> paused) {
        if (startingAnew.isEmpty()) {
            return Set.of();
        }
        startingAnew.retainAll(assigned);
        final Set<TopicPartition> due = new HashSet<>(startingAnew);
        due.removeAll(paused);
        startingAnew.removeAll(due);
        return due;
    }

    /**
     * Whether the thread's main consumer will tell when it has been polled, so that what is begun now can be ended then.
     *
     * @return true from its first call on, except within a call of it: who is called from there may have to give up its task before the
     *     next poll
     */
    public boolean tellsOfPolls() {
        return tellsOfPolls && !inMainConsumer;
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

    /** Notes whether a call of the main consumer is under way, and returns what was noted before. */
    boolean inMainConsumer(final boolean within) {
        final boolean before = inMainConsumer;
        inMainConsumer = within;
        return before;
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
