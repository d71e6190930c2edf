package io.kafcache.streams;

import io.kafcache.streams.clients.AdminTopicIds;
import io.kafcache.streams.clients.AttentiveConsumer;
import io.kafcache.streams.clients.AttentiveProducer;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;

/**
 * Makes the Kafka clients of an application so that its stores learn what they need to know: when a transaction has been committed, and up
 * to which changelog offset; and the ids of the changelog topics. It is set in the configuration of the application:
 *
 * <pre>{@code
 * props.put(StreamsConfig.DEFAULT_CLIENT_SUPPLIER_CONFIG, KafcacheClientSupplier.class);
 * }</pre>
 *
 * <p>The clients do what others do; an application without a store of ours does not notice. One instance serves one {@code KafkaStreams}.
 */
public final class KafcacheClientSupplier implements KafkaClientSupplier {
    private final KafkaClientSupplier delegate;
    private final AdminTopicIds topicIds = new AdminTopicIds();

    /** Makes the clients that Kafka Streams would make. */
    public KafcacheClientSupplier() {
        this(new DefaultKafkaClientSupplier());
    }

    /**
     * Adds to the clients of another supplier.
     *
     * @param delegate makes the clients
     * @throws NullPointerException if it is null
     */
    public KafcacheClientSupplier(final KafkaClientSupplier delegate) {
        this.delegate = Objects.requireNonNull(delegate, "delegate");
    }

    @Override
    public Admin getAdmin(final Map<String, Object> config) {
        final Admin admin = delegate.getAdmin(config);
        topicIds.use(admin);
        return admin;
    }

    @Override
    public Producer<byte[], byte[]> getProducer(final Map<String, Object> config) {
        return new AttentiveProducer(delegate.getProducer(config));
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(final Map<String, Object> config) {
        return AttentiveConsumer.wrapMain(delegate.getConsumer(config), topicIds);
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(final Map<String, Object> config) {
        return AttentiveConsumer.wrap(delegate.getRestoreConsumer(config), topicIds);
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(final Map<String, Object> config) {
        return AttentiveConsumer.wrap(delegate.getGlobalConsumer(config), topicIds);
    }
}
