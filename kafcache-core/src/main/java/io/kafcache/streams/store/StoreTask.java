package io.kafcache.streams.store;

import io.kafcache.streams.claim.StorePartition;
import java.nio.file.Path;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.StateDirectory;
import org.apache.kafka.streams.processor.internals.StreamThread;
import org.apache.kafka.streams.processor.internals.Task;
import org.apache.kafka.streams.processor.internals.Task.TaskType;

/** The task that a store belongs to, as far as the context tells, in part through Kafka Streams' internal interfaces. */
final class StoreTask {
    private static final int GLOBAL_PARTITION = -1;

    private final String store;
    private final StateStoreContext context;
    private Task running;

    StoreTask(final String store, final StateStoreContext context) {
        this.store = store;
        this.context = context;
    }

    StateStoreContext context() {
        return context;
    }

    TaskId id() {
        return context.taskId();
    }

    StorePartition partition() {
        return new StorePartition(
                context.applicationId(),
                store,
                isGlobal() ? GLOBAL_PARTITION : context.taskId().partition());
    }

    /** The type as it is now: it changes while the store stays open. */
    TaskType type() {
        return context instanceof InternalProcessorContext<?, ?> internal ? internal.taskType() : TaskType.ACTIVE;
    }

    boolean isGlobal() {
        return type() == TaskType.GLOBAL;
    }

    /** Whether the store is opened only for a look at its offsets, before any task is assigned. */
    boolean isStartup() {
        return context.getClass().getEnclosingClass() == StateDirectory.class;
    }

    /** The topic that the store is restored from; null if there is none. */
    String changelog() {
        return context instanceof InternalProcessorContext<?, ?> internal ? internal.changelogFor(store) : null;
    }

    TopicPartition changelogPartition() {
        final String topic = changelog();
        return topic == null ? null : new TopicPartition(topic, context.taskId().partition());
    }

    boolean isExactlyOnce() {
        return StreamsConfig.EXACTLY_ONCE_V2.equals(
                context.appConfigs().get(StreamsConfig.PROCESSING_GUARANTEE_CONFIG));
    }

    Path applicationDirectory() {
        return Path.of(
                String.valueOf(context.appConfigs().get(StreamsConfig.STATE_DIR_CONFIG)), context.applicationId());
    }

    /** Whether the task processes the records of a partition; true without a thread of Kafka Streams. */
    boolean processes(final TopicPartition partition) {
        final Task present = present();
        return present == null ? !isAssigned() : present.inputPartitions().contains(partition);
    }

    /** Whether the task processes records, so that it is not being restored; true without a thread of Kafka Streams. */
    boolean isRunning() {
        if (type() == TaskType.STANDBY) {
            return false;
        }
        final Task present = present();
        return present == null ? !isAssigned() : present.isActive() && present.state() == Task.State.RUNNING;
    }

    private Task present() {
        if ((running == null || running.state() == Task.State.CLOSED)
                && Thread.currentThread() instanceof StreamThread thread) {
            running = thread.readOnlyActiveTasks().stream()
                    .filter(task -> task.id().equals(id()))
                    .findAny()
                    .orElse(null);
        }
        return running;
    }

    /** Whether the thread that opens the store was given its task by the group protocol: a test driver's was not. */
    static boolean isAssigned() {
        return Thread.currentThread() instanceof StreamThread;
    }
}
