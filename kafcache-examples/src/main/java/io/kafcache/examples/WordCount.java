package io.kafcache.examples;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;

/** Counts the words of lines of text. */
final class WordCount {
    static final String LINES = "lines";
    static final String COUNTS = "counts";

    private static final String WORDS = "words";
    private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");

    private WordCount() {}

    /**
     * Reads {@link #LINES}, and writes each new count of a word to {@link #COUNTS}.
     *
     * @param store timestamped key-value store in which the counts are kept
     */
    static Topology topology(final KeyValueBytesStoreSupplier store) {
        final StreamsBuilder builder = new StreamsBuilder();
        builder.stream(LINES, Consumed.with(Serdes.String(), Serdes.String()))
                .flatMapValues(WordCount::words)
                .groupBy((place, word) -> word, Grouped.with(WORDS, Serdes.String(), Serdes.String()))
                // Without Kafka Streams' own cache each count is read from and written to the store.
                .count(Materialized.<String, Long>as(store)
                        .withKeySerde(Serdes.String())
                        .withValueSerde(Serdes.Long())
                        .withCachingDisabled())
                .toStream()
                .to(COUNTS, Produced.with(Serdes.String(), Serdes.Long()));
        return builder.build();
    }

    /** The topic between the splitting and the counting, in which all that is one word has one partition. */
    static String wordsTopic(final String applicationId) {
        return applicationId + "-" + WORDS + "-repartition";
    }

    /** The words of a line, in lower case: runs of letters and digits. */
    static List<String> words(final String line) {
        return NO_WORD.splitAsStream(line.toLowerCase(Locale.ROOT))
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
