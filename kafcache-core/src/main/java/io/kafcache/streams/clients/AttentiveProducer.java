package io.kafcache.streams.clients;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metrics.KafkaMetric;

/**
 * A producer that tells the stores of its thread what becomes of its transactions, and passes every call on.
 */
public final class AttentiveProducer implements Producer<byte[], byte[]> {
    /** How Kafka Streams names the changelog topics of its stores. */
    private static final String CHANGELOG_SUFFIX = "-changelog";

    private final Producer<byte[], byte[]> delegate;
    private final Transaction transaction = new Transaction();

    /**
     * Wraps a producer.
     *
     * @param delegate does the work; closed with this
     */
    public AttentiveProducer(final Producer<byte[], byte[]> delegate) {
        this.delegate = delegate;
    }

    @Override
    public void initTransactions() {
        delegate.initTransactions();
        ThreadClients.current().use(transaction);
    }

    @Override
    public void beginTransaction() {
        delegate.beginTransaction();
        ThreadClients.current().use(transaction);
    }

    @Override
    public void sendOffsetsToTransaction(
            final Map<TopicPartition, OffsetAndMetadata> offsets, final ConsumerGroupMetadata groupMetadata) {
        delegate.sendOffsetsToTransaction(offsets, groupMetadata);
        transaction.consumed(offsets);
    }

    /**
     * Commits the transaction, unless a store cannot rely on what it has read.
     *
     * @throws CommitFailedException if so: Kafka Streams then aborts the transaction, and starts its tasks anew
     */
    @Override
    public void commitTransaction() {
        try {
            transaction.beforeCommit();
        } catch (final RuntimeException e) {
            final CommitFailedException failed = new CommitFailedException(e.getMessage());
            failed.initCause(e);
            throw failed;
        }
        delegate.commitTransaction();
        transaction.committed();
    }

    @Override
    public void abortTransaction() {
        try {
            delegate.abortTransaction();
        } finally {
            transaction.aborted();
        }
    }

    @Override
    public Future<RecordMetadata> send(final ProducerRecord<byte[], byte[]> record) {
        return send(record, null);
    }

    @Override
    public Future<RecordMetadata> send(final ProducerRecord<byte[], byte[]> record, final Callback callback) {
        if (!record.topic().endsWith(CHANGELOG_SUFFIX)) {
            return delegate.send(record, callback);
        }
        return delegate.send(record, (metadata, exception) -> {
            if (exception == null && metadata.hasOffset()) {
                transaction.acknowledged(new TopicPartition(metadata.topic(), metadata.partition()), metadata.offset());
            }
            if (callback != null) {
                callback.onCompletion(metadata, exception);
            }
        });
    }

    @Override
    public void flush() {
        delegate.flush();
    }

    @Override
    public List<PartitionInfo> partitionsFor(final String topic) {
        return delegate.partitionsFor(topic);
    }

    @Override
    public Map<MetricName, ? extends Metric> metrics() {
        return delegate.metrics();
    }

    @Override
    public Uuid clientInstanceId(final Duration timeout) {
        return delegate.clientInstanceId(timeout);
    }

    @Override
    public void registerMetricForSubscription(final KafkaMetric metric) {
        delegate.registerMetricForSubscription(metric);
    }

    @Override
    public void unregisterMetricFromSubscription(final KafkaMetric metric) {
        delegate.unregisterMetricFromSubscription(metric);
    }

    @Override
    public void close() {
        try {
            delegate.close();
        } finally {
            transaction.aborted();
        }
    }

    @Override
    public void close(final Duration timeout) {
        try {
            delegate.close(timeout);
        } finally {
            transaction.aborted();
        }
    }
}
