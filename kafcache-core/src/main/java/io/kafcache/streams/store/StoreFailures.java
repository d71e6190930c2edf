package io.kafcache.streams.store;

import io.kafcache.streams.backend.BackendException;
import io.kafcache.streams.backend.UncertainWriteException;
import io.kafcache.streams.claim.ClaimLostException;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.apache.kafka.streams.errors.internals.FailedProcessingException;
import org.apache.kafka.streams.processor.TaskId;

/** Makes Kafka Streams' exceptions of what the servers did. */
final class StoreFailures {
    private StoreFailures() {}

    private static String message(final String store, final TaskId task, final BackendException cause) {
        return "Store " + store + " of task " + task + ": " + cause.getMessage();
    }

    /** For initialisation and restoration. */
    static ProcessorStateException opening(final String store, final TaskId task, final BackendException cause) {
        return new ProcessorStateException(message(store, task, cause), cause);
    }

    /** For interactive queries. */
    static ProcessorStateException querying(final String store, final TaskId task, final BackendException cause) {
        // MeteredKeyValueStore takes the message for a format.
        return new ProcessorStateException(message(store, task, cause).replace("%", "%%"), cause);
    }

    /**
     * For the thread that processes: a failure that is not offered to the ProcessingExceptionHandler, since to "continue" would drop the
     * record's change to the state, and leave the state silently wrong.
     *
     * <p>When the state is lost, the task starts anew, with an empty lineage that is restored from the changelog if need be:
     * TaskMigratedException is the one exception that does so under both processing guarantees.
     */
    static RuntimeException processing(final String store, final TaskId task, final BackendException cause) {
        final String message = message(store, task, cause);
        if (isLoss(cause) && !isGlobal(task)) {
            return startAnew(message, cause);
        }
        return new FailedProcessingException(message, store, new ProcessorStateException(message, cause));
    }

    /** For a commit. */
    static RuntimeException committing(final String store, final TaskId task, final BackendException cause) {
        final String message = message(store, task, cause);
        return isLoss(cause) && !isGlobal(task)
                ? startAnew(message, cause)
                : new ProcessorStateException(message, cause);
    }

    /** The thread of the global stores cannot start a task anew: it ends, and the application with it. */
    private static boolean isGlobal(final TaskId task) {
        return task.partition() < 0;
    }

    private static boolean isLoss(final BackendException cause) {
        return cause instanceof UncertainWriteException || cause instanceof ClaimLostException;
    }

    private static TaskMigratedException startAnew(final String message, final BackendException cause) {
        return new TaskMigratedException(message + ". The task starts anew", cause);
    }
}
