package io.kafcache.streams.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the clients tell, and that they do what others do. */
class AttentiveClientsTest {
    private static final TopicPartition CHANGELOG = new TopicPartition("application-store-changelog", 0);
    private static final TopicPartition SOURCE = new TopicPartition("source", 2);
    private static final byte[] BYTES = {1};

    private final MockProducer<byte[], byte[]> kafka =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final AttentiveProducer producer = new AttentiveProducer(kafka);
    private final Recorder recorder = new Recorder();

    /** Notes what it is told. */
    private static final class Recorder implements TransactionParticipant {
        private final List<Object> events = new ArrayList<>();
        private RuntimeException objection;

        @Override
        public void beforeCommit() {
            events.add("before");
            if (objection != null) {
                throw objection;
            }
        }

        @Override
        public void afterCommit(final Map<TopicPartition, Long> offsets) {
            events.add(offsets);
        }

        @Override
        public void afterAbort() {
            events.add("aborted");
        }
    }

    @BeforeEach
    void begin() {
        producer.initTransactions();
        producer.beginTransaction();
    }

    private void enlist() {
        ThreadClients.current().transaction().enlist(recorder);
    }

    private void send(final TopicPartition partition) {
        producer.send(new ProducerRecord<>(partition.topic(), partition.partition(), BYTES, BYTES));
    }

    @Test
    void aCommitTellsTheOffsetsThatWereAcknowledgedAndConsumed() {
        enlist();
        send(CHANGELOG);
        send(CHANGELOG);
        send(new TopicPartition("output", 0));
        producer.sendOffsetsToTransaction(
                Map.of(SOURCE, new OffsetAndMetadata(8)), new MockConsumer<byte[], byte[]>("earliest").groupMetadata());
        assertEquals(List.of(), recorder.events);
        producer.commitTransaction();
        assertTrue(kafka.transactionCommitted());
        assertEquals(List.of("before", Map.of(CHANGELOG, 1L, SOURCE, 7L)), recorder.events);
    }

    @Test
    void whoTookPartOnceIsNotToldOfTheNextTransaction() {
        enlist();
        producer.commitTransaction();
        recorder.events.clear();
        producer.beginTransaction();
        send(CHANGELOG);
        producer.commitTransaction();
        assertEquals(List.of(), recorder.events);
    }

    @Test
    void anObjectionStopsTheCommit() {
        enlist();
        send(CHANGELOG);
        recorder.objection = new IllegalStateException("a server lost its memory");
        final CommitFailedException e = assertThrows(CommitFailedException.class, producer::commitTransaction);
        assertSame(recorder.objection, e.getCause());
        assertFalse(kafka.transactionCommitted());
        producer.abortTransaction();
        assertEquals(List.of("before", "aborted"), recorder.events);
    }

    @Test
    void aCommitThatFailsIsNoCommit() {
        enlist();
        kafka.commitTransactionException = new KafkaException("no");
        assertThrows(KafkaException.class, producer::commitTransaction);
        assertEquals(List.of("before"), recorder.events);
        kafka.commitTransactionException = null;
        producer.close();
        assertEquals(List.of("before", "aborted"), recorder.events);
    }

    @Test
    void callbacksAreCalled() {
        final List<Long> offsets = new ArrayList<>();
        producer.send(
                new ProducerRecord<>(CHANGELOG.topic(), 0, BYTES, BYTES),
                (metadata, exception) -> offsets.add(metadata.offset()));
        assertEquals(List.of(0L), offsets);
        assertEquals(1, kafka.uncommittedRecords().size());
    }

    @Test
    void aThreadWithoutSuchClientsIsToldNothing() throws InterruptedException {
        final Thread other = new Thread(() -> {
            assertNull(ThreadClients.current().transaction());
            assertNull(ThreadClients.current().topicId("topic"));
        });
        final List<Throwable> thrown = new ArrayList<>();
        other.setUncaughtExceptionHandler((thread, e) -> thrown.add(e));
        other.start();
        other.join();
        assertEquals(List.of(), thrown);
    }

    @Test
    void ofATopicThatIsReadAndWrittenTheStoreLearnsHowFarItWasRead() {
        enlist();
        for (int i = 0; i < 20; i++) {
            send(SOURCE);
        }
        producer.sendOffsetsToTransaction(
                Map.of(SOURCE, new OffsetAndMetadata(8)), new MockConsumer<byte[], byte[]>("earliest").groupMetadata());
        producer.commitTransaction();
        assertEquals(List.of("before", Map.of(SOURCE, 7L)), recorder.events);
    }

    @Test
    void aConsumerMakesATaskStartAnewOnceItsChangelogIsAssignedAndNotPaused() {
        final MockConsumer<byte[], byte[]> delegate = new MockConsumer<>("earliest");
        final Consumer<byte[], byte[]> consumer = AttentiveConsumer.wrap(delegate, topic -> null);
        consumer.assign(List.of(CHANGELOG, SOURCE));
        delegate.updateBeginningOffsets(Map.of(CHANGELOG, 0L, SOURCE, 0L));
        assertTrue(ThreadClients.current().startAnew(CHANGELOG));
        consumer.pause(List.of(CHANGELOG));
        consumer.poll(Duration.ZERO);
        consumer.resume(List.of(CHANGELOG));
        final InvalidOffsetException e = assertThrows(InvalidOffsetException.class, () -> consumer.poll(Duration.ZERO));
        assertEquals(Set.of(CHANGELOG), e.partitions());
        consumer.poll(Duration.ZERO);
        ThreadClients.current().startAnew(CHANGELOG);
        consumer.assign(List.of(SOURCE));
        consumer.poll(Duration.ZERO);
        consumer.assign(List.of(CHANGELOG));
        consumer.poll(Duration.ZERO);
        consumer.close();
    }

    @Test
    void withoutAConsumerOfOursNoTaskStartsAnew() throws InterruptedException {
        final AtomicBoolean asked = new AtomicBoolean(true);
        final Thread thread = new Thread(() -> asked.set(ThreadClients.current().startAnew(CHANGELOG)));
        thread.start();
        thread.join();
        assertFalse(asked.get());
    }

    @Test
    void aConsumerTellsWhoKnowsTheTopicsAndThrowsWhatItsDelegateThrows() {
        final MockConsumer<byte[], byte[]> delegate = new MockConsumer<>("earliest");
        final Consumer<byte[], byte[]> consumer = AttentiveConsumer.wrap(delegate, topic -> "id of " + topic);
        consumer.assign(List.of(SOURCE));
        assertEquals("id of topic", ThreadClients.current().topicId("topic"));
        assertEquals(delegate.assignment(), consumer.assignment());
        delegate.setPollException(new KafkaException("broken"));
        final KafkaException e = assertThrows(KafkaException.class, () -> consumer.poll(Duration.ZERO));
        assertEquals("broken", e.getMessage());
        consumer.close();
        assertTrue(delegate.closed());
    }

    @Test
    void theMainConsumerTellsWhatItPolled() {
        final MockConsumer<byte[], byte[]> kafkaConsumer = new MockConsumer<>("earliest");
        final Consumer<byte[], byte[]> main = AttentiveConsumer.wrapMain(kafkaConsumer, topic -> null);
        final List<ConsumerRecords<byte[], byte[]>> polled = new ArrayList<>();
        final PollListener listener = polled::add;
        ThreadClients.current().add(listener);
        try {
            main.assign(List.of(SOURCE));
            kafkaConsumer.updateBeginningOffsets(Map.of(SOURCE, 0L));
            final List<Boolean> within = new ArrayList<>();
            kafkaConsumer.schedulePollTask(() -> {
                // As a listener of a rebalance does.
                main.assignment();
                within.add(ThreadClients.current().tellsOfPolls());
                kafkaConsumer.addRecord(new ConsumerRecord<>(SOURCE.topic(), SOURCE.partition(), 0, BYTES, BYTES));
            });
            assertTrue(ThreadClients.current().tellsOfPolls());
            assertEquals(1, main.poll(Duration.ZERO).count());
            assertEquals(List.of(false), within, "who is called by the consumer may never see another poll");
            assertTrue(ThreadClients.current().tellsOfPolls());
            assertEquals(List.of(1), polled.stream().map(ConsumerRecords::count).toList());
            final Consumer<byte[], byte[]> other = AttentiveConsumer.wrap(kafkaConsumer, topic -> null);
            other.poll(Duration.ZERO);
            assertEquals(1, polled.size(), "another consumer's records are not processed");
        } finally {
            ThreadClients.current().remove(listener);
        }
        main.poll(Duration.ZERO);
        assertEquals(1, polled.size());
    }
}
