package io.kafcache.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** What a stream thread is at. */
public enum Part {
    REPLIES(
            "what was read ahead into the near cache",
            frame -> frame.startsWith("io.kafcache.streams.item.EntryReads")),
    WRITE_BACK("writing back", frame -> frame.startsWith("io.kafcache.streams.store.WriteBack")),
    REQUESTS("marking and requesting the keys of a poll", "io.kafcache.streams.store.ReadAhead.onPoll"::equals),
    WAITING("looking for replies", "io.kafcache.streams.store.ReadAhead.await"::equals),
    STORE("the rest of get and put", Part::isStore),
    CONSUMER("Kafka's consumer", frame -> frame.startsWith("org.apache.kafka.clients.consumer.")),
    PRODUCER(
            "Kafka's producer",
            frame -> frame.startsWith("org.apache.kafka.clients.producer.")
                    || frame.startsWith("org.apache.kafka.streams.processor.internals.RecordCollectorImpl.")),
    STREAMS("Kafka Streams and the topology", frame -> true);

    private final String label;
    private final Predicate<String> marks;

    Part(final String label, final Predicate<String> marks) {
        this.label = label;
        this.marks = marks;
    }

    private static boolean isStore(final String frame) {
        return frame.startsWith("io.kafcache.streams.store.KafcacheKeyValueStore.")
                || frame.startsWith("org.apache.kafka.streams.state.internals.InMemoryKeyValueStore.");
    }

    /**
     * Tells from what is being called.
     *
     * @param frames names of methods, with their classes
     * @return the first part, in this order, that any of them belongs to
     */
    public static Part of(final List<String> frames) {
        for (final Part part : values()) {
            if (frames.stream().anyMatch(part.marks)) {
                return part;
            }
        }
        return STREAMS;
    }

    /** Its name in the report. */
    public String label() {
        return label;
    }

    /** Its name in the results: microseconds of processor time a record. */
    public String figure() {
        return name().toLowerCase(Locale.ROOT) + "Micros";
    }
}
