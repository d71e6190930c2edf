package io.kafcache.streams.store;

import io.kafcache.streams.backend.BackendException;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.internals.FailedProcessingException;

/** Makes Kafka Streams' exceptions of what the servers did. */
final class StoreFailures {
    private StoreFailures() {}

    /** For callers outside of processing: initialisation, restoration, interactive queries. */
    static ProcessorStateException plain(final String store, final Object task, final BackendException cause) {
        final String message = "Store " + store + " of task " + task + ": " + cause.getMessage();
        // MeteredKeyValueStore takes the message for a format.
        return new ProcessorStateException(message.replace("%", "%%"), cause);
    }

    /**
     * For the thread that processes: a failure that is not offered to the ProcessingExceptionHandler, since to "continue" would drop the
     * record's change to the state, and leave the state silently wrong.
     */
    static FailedProcessingException processing(final String store, final Object task, final BackendException cause) {
        final ProcessorStateException failure = plain(store, task, cause);
        return new FailedProcessingException(failure.getMessage(), store, failure);
    }
}
