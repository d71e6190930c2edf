package io.kafcache.streams.clients;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;

/**
 * A consumer that tells its thread's stores who can name topics and, if it is the main one, which records were polled; it passes every call
 * on unchanged, unless a store needs its task to start anew. A proxy, so that it has the methods of whichever Kafka version runs.
 */
public final class AttentiveConsumer implements InvocationHandler {
    /** Of these a thread of Kafka Streams calls one before it touches a store; other threads call none of them. */
    private static final Set<String> CALLS_OF_THE_OWNER = Set.of("subscribe", "assign", "poll", "partitionsFor");

    private final Consumer<byte[], byte[]> delegate;
    private final TopicIds topicIds;
    private final boolean main;

    private AttentiveConsumer(final Consumer<byte[], byte[]> delegate, final TopicIds topicIds, final boolean main) {
        this.delegate = delegate;
        this.topicIds = topicIds;
        this.main = main;
    }

    /**
     * Wraps a consumer whose records are no business of the stores.
     *
     * @param delegate does the work
     * @param topicIds what the thread that uses the consumer is told
     * @return closed with the delegate
     */
    public static Consumer<byte[], byte[]> wrap(final Consumer<byte[], byte[]> delegate, final TopicIds topicIds) {
        return wrap(delegate, topicIds, false);
    }

    /**
     * Wraps a consumer whose records its thread processes.
     *
     * @param delegate does the work
     * @param topicIds what the thread that uses the consumer is told
     * @return closed with the delegate
     */
    public static Consumer<byte[], byte[]> wrapMain(final Consumer<byte[], byte[]> delegate, final TopicIds topicIds) {
        return wrap(delegate, topicIds, true);
    }

    @SuppressWarnings("unchecked")
    private static Consumer<byte[], byte[]> wrap(
            final Consumer<byte[], byte[]> delegate, final TopicIds topicIds, final boolean main) {
        return (Consumer<byte[], byte[]>) Proxy.newProxyInstance(
                AttentiveConsumer.class.getClassLoader(),
                new Class<?>[] {Consumer.class},
                new AttentiveConsumer(delegate, topicIds, main));
    }

    @Override
    public Object invoke(final Object proxy, final Method method, final Object[] arguments) throws Throwable {
        if (CALLS_OF_THE_OWNER.contains(method.getName())) {
            ThreadClients.current().use(topicIds);
            if (main) {
                ThreadClients.current().useMainConsumer();
            }
        }
        if (method.getName().equals("poll")) {
            startTasksAnew();
        }
        final Object result = main ? invokeMain(method, arguments) : invoke(method, arguments);
        if (main && result instanceof ConsumerRecords<?, ?>) {
            polled(result);
        }
        return result;
    }

    private Object invokeMain(final Method method, final Object[] arguments) throws Throwable {
        final ThreadClients clients = ThreadClients.current();
        final boolean within = clients.inMainConsumer(true);
        try {
            return invoke(method, arguments);
        } finally {
            clients.inMainConsumer(within);
        }
    }

    private Object invoke(final Method method, final Object[] arguments) throws Throwable {
        try {
            return method.invoke(delegate, arguments);
        } catch (final InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** This consumer's records are of bytes. */
    @SuppressWarnings("unchecked")
    private static void polled(final Object records) {
        ThreadClients.current().polled((ConsumerRecords<byte[], byte[]>) records);
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
