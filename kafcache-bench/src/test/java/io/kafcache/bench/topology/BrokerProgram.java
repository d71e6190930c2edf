package io.kafcache.bench.topology;

import io.kafcache.testing.EmbeddedKafka;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;

/** The broker, in a JVM of its own. */
final class BrokerProgram {
    private BrokerProgram() {}

    /**
     * Runs a broker: a line is a number of partitions and the names of topics to make.
     *
     * @param args the directory of its data
     */
    public static void main(final String[] args) throws IOException {
        final PrintStream out = System.out;
        System.setOut(System.err);
        try (EmbeddedKafka kafka = EmbeddedKafka.start(Path.of(args[0]))) {
            Program.serve(out, kafka.bootstrapServers(), line -> {
                final String[] words = line.split(" ");
                kafka.createTopics(Integer.parseInt(words[0]), Arrays.copyOfRange(words, 1, words.length));
                return "";
            });
        }
    }
}
