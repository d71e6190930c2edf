package io.kafcache.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.apache.kafka.streams.processor.internals.RecordCollector;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.internals.OffsetCheckpoint;
import org.apache.kafka.test.InternalMockProcessorContext;

/**
 * A store as Kafka Streams treats that of an active task, at least once: opened and restored, committed, closed; opened and restored anew
 * when it says that its task has migrated, and what failed done again.
 */
final class ModelledStore implements AutoCloseable {
    private static final String NAME = "store";
    private static final int RESTORED_AT_ONCE = 500;

    private final String address;
    private final Path directory;
    private final Random random;
    private final CompactedChangelog changelog = new CompactedChangelog(new TopicPartition("changelog", 0));
    private KeyValueStore<Bytes, byte[]> store;
    private Runnable beforeOpening = () -> {};
    private int opened;
    private int migrated;
    private int resumed;

    ModelledStore(final String address, final Path directory, final Random random) {
        this.address = address;
        this.directory = directory;
        this.random = random;
        open();
    }

    /** An operation. */
    @FunctionalInterface
    interface Operation<R> {
        R on(KeyValueStore<Bytes, byte[]> store);
    }

    /** What an operation gave, and whether it was tried more than once: then it may have seen what it did itself. */
    record Outcome<R>(R result, boolean repeated) {}

    <R> Outcome<R> apply(final Operation<R> operation) {
        boolean repeated = false;
        while (true) {
            try {
                return new Outcome<>(operation.on(store), repeated);
            } catch (final TaskMigratedException e) {
                migrated++;
                repeated = true;
                reopen();
            }
        }
    }

    /** What Kafka Streams does after a put. */
    void log(final Bytes key, final byte[] value) {
        changelog.append(key, value);
    }

    void commit() {
        apply(target -> {
            target.commit(Map.of(changelog.partition(), changelog.lastOffset()));
            return null;
        });
    }

    /** What was not committed is in the changelog only. */
    void reopen() {
        store.close();
        while (true) {
            try {
                open();
                return;
            } catch (final TaskMigratedException e) {
                migrated++;
                store.close();
            }
        }
    }

    /** Has something done before the store is opened again. */
    void beforeOpening(final Runnable action) {
        beforeOpening = action;
    }

    private void open() {
        beforeOpening.run();
        opened++;
        if (store == null || random.nextBoolean()) {
            store = KafcacheStores.keyValueStore(NAME, config()).get();
        }
        final InternalMockProcessorContext<?, ?> context = context();
        store.init(context, store);
        final Long offset = store.committedOffset(changelog.partition());
        if (offset != OffsetCheckpoint.OFFSET_UNKNOWN) {
            resumed++;
        }
        for (final List<ConsumerRecord<byte[], byte[]>> batch :
                changelog.after(Math.max(-1, offset), RESTORED_AT_ONCE)) {
            context.restoreWithHeaders(NAME, batch);
        }
        store.commit(Map.of(changelog.partition(), changelog.lastOffset()));
        assertEquals(changelog.lastOffset(), store.committedOffset(changelog.partition()));
    }

    /** What the store may keep in its own memory is little, or enough for all. */
    private KafcacheConfig config() {
        final long[] bytes = {0, 2_000, 50_000, 16 << 20, 16 << 20, 16 << 20};
        return KafcacheConfig.builder()
                .servers(address)
                // A busy machine must not be taken for a dead server.
                .requestTimeout(Duration.ofSeconds(30))
                .writeBufferBytes(bytes[random.nextInt(bytes.length)])
                .nearCacheBytes(bytes[random.nextInt(bytes.length)])
                .build();
    }

    private InternalMockProcessorContext<?, ?> context() {
        final Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "model");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
        final InternalMockProcessorContext<?, ?> context = new InternalMockProcessorContext<>(
                directory.toFile(), null, null, (RecordCollector) null, null, new StreamsConfig(properties));
        context.addChangelogForStore(NAME, changelog.partition().topic());
        return context;
    }

    String story() {
        return "opened " + opened + " times, " + resumed + " of them with a state, " + migrated
                + " times because its task had migrated";
    }

    int opened() {
        return opened;
    }

    int migrated() {
        return migrated;
    }

    int resumed() {
        return resumed;
    }

    @Override
    public void close() {
        store.close();
    }
}
