package io.kafcache.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordCountTest {
    @TempDir
    Path directory;

    @Test
    void countsEachWordOfEachLine() {
        final Properties config = new Properties();
        config.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
        try (TopologyTestDriver driver =
                new TopologyTestDriver(WordCount.topology(Stores.inMemoryKeyValueStore("counts")), config)) {
            final var lines = driver.createInputTopic(WordCount.LINES, new StringSerializer(), new StringSerializer());
            final var counts =
                    driver.createOutputTopic(WordCount.COUNTS, new StringDeserializer(), new LongDeserializer());

            lines.pipeInput("a:1", "To be, or not");
            lines.pipeInput("a:2", "to be.");

            assertEquals(Map.of("to", 2L, "be", 2L, "or", 1L, "not", 1L), counts.readKeyValuesToMap());
        }
    }

    @Test
    void wordsAreRunsOfLettersAndDigitsInLowerCase() {
        assertEquals(
                List.of("größe", "42", "kafka", "streams", "x1"), WordCount.words("  Größe=42; `Kafka-Streams` (x1)"));
        assertEquals(List.of(), WordCount.words(" -- "));
        assertEquals(List.of(), WordCount.words(""));
    }
}
