package io.kafcache.streams.clients;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;

/**
 * A consumer that tells its thread's stores who can name topics, and passes every call on unchanged, unless a store needs its task to
 * start anew. A proxy, so that it has the methods of whichever Kafka version runs.
 */
public final class AttentiveConsumer implements InvocationHandler {
    /** Of these a thread of Kafka Streams calls one before it touches a store; other threads call none of them. */
    private static final Set<String> CALLS_OF_THE_OWNER = Set.of("subscribe", "assign", "poll", "partitionsFor");

    private final Consumer<byte[], byte[]> delegate;
    private final TopicIds topicIds;

    private AttentiveConsumer(final Consumer<byte[], byte[]> delegate, final TopicIds topicIds) {
        this.delegate = delegate;
        this.topicIds = topicIds;
    }

    /**
     * Wraps a consumer.
     *
     * @param delegate does the work
     * @param topicIds what the thread that uses the consumer is told
     * @return closed with the delegate
     */
    @SuppressWarnings("unchecked")
    public static Consumer<byte[], byte[]> wrap(final Consumer<byte[], byte[]> delegate, final TopicIds topicIds) {
        return (Consumer<byte[], byte[]>) Proxy.newProxyInstance(
                AttentiveConsumer.class.getClassLoader(),
                new Class<?>[] {Consumer.class},
                new AttentiveConsumer(delegate, topicIds));
    }

    @Override
    public Object invoke(final Object proxy, final Method method, final Object[] arguments) throws Throwable {
        if (CALLS_OF_THE_OWNER.contains(method.getName())) {
            ThreadClients.current().use(topicIds);
        }
        if (method.getName().equals("poll")) {
            startTasksAnew();
        }
        try {
            return method.invoke(delegate, arguments);
        } catch (final InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** As if the changelog had no such offset: Kafka Streams then makes the task anew, and restores it from the beginning. */
    private void startTasksAnew() {
        final Set<TopicPartition> changelogs =
                ThreadClients.current().takeStartingAnew(delegate.assignment(), delegate.paused());
        if (!changelogs.isEmpty()) {
            throw new OffsetOutOfRangeException(
                    "The state that was restored from " + changelogs + " is lost, and its tasks start anew",
                    changelogs.stream().collect(Collectors.toMap(changelog -> changelog, changelog -> 0L)));
        }
    }
}
