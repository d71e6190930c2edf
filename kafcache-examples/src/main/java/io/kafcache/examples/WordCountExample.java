package io.kafcache.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;

/** Counts the words of files by {@link WordCount} over memcached, and again without it, and compares. */
final class WordCountExample implements Example {
    private static final String APPLICATION_ID = "word-count";
    private static final int PARTITIONS = 2;
    private static final int SHOWN = 10;
    private static final int SHOWN_DIFFERENCES = 5;

    private final List<Path> files;

    private WordCountExample(final List<Path> files) {
        this.files = files;
    }

    /**
     * Takes the names of files.
     *
     * @param arguments files; none stands for the Markdown files of the working directory
     * @throws UsageException if a file cannot be read
     */
    static WordCountExample of(final List<String> arguments) {
        final List<Path> files = arguments.isEmpty()
                ? markdownFiles(Path.of(""))
                : arguments.stream().map(Path::of).toList();
        if (files.isEmpty()) {
            throw new UsageException("there are no Markdown files here: name the files to count");
        }
        for (final Path file : files) {
            if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
                throw new UsageException("cannot read the file " + file);
            }
        }
        return new WordCountExample(files);
    }

    /** The Markdown files of a directory, and of its {@code docs}. */
    static List<Path> markdownFiles(final Path directory) {
        return Stream.concat(list(directory, 1), list(directory.resolve("docs"), Integer.MAX_VALUE))
                .filter(file -> file.toString().endsWith(".md"))
                .sorted()
                .toList();
    }

    private static Stream<Path> list(final Path directory, final int depth) {
        if (!Files.isDirectory(directory)) {
            return Stream.empty();
        }
        try (Stream<Path> files = Files.find(directory, depth, (path, attributes) -> attributes.isRegularFile())) {
            return files.toList().stream();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void run(final Sandbox sandbox, final Output output) {
        output.line("%nWordCount: %d files, %s", files.size(), names());
        final Map<String, Long> expected = countDirectly();
        final Topics topics = sandbox.topics();
        topics.create(PARTITIONS, WordCount.LINES, WordCount.COUNTS);
        final long lines = lines().count();
        topics.produce(lines(), Serdes.String(), output.progress("lines produced", lines));
        final Map<String, Long> counted = countByTopology(sandbox, topics, output, lines);
        print(counted, output);
        compare(expected, counted);
        output.line("  As a direct count of the same files says.");
    }

    private Map<String, Long> countByTopology(
            final Sandbox sandbox, final Topics topics, final Output output, final long lines) {
        final Properties config = new Properties();
        // Progress shows in the offsets that are committed.
        config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 200);
        final RunningStreams streams = sandbox.start(
                APPLICATION_ID,
                WordCount.topology(StoreKind.MEMCACHED.timestampedKeyValueStore("word-counts")),
                config);
        final ProgressBar bar = output.progress("lines counted", lines);
        final String wordsTopic = WordCount.wordsTopic(APPLICATION_ID);
        final AtomicLong remaining = new AtomicLong();
        streams.await(
                "the end of the lines",
                () -> {
                    final long lag = topics.lag(APPLICATION_ID, WordCount.LINES);
                    bar.update(lines - lag);
                    // What the lines' words are is only known when all lines are read.
                    remaining.set(lag > 0 ? -lag : topics.lag(APPLICATION_ID, wordsTopic));
                    return remaining.get() == 0;
                },
                remaining::get);
        streams.stop();
        sandbox.close(streams);
        final Map<String, Long> counted = new HashMap<>();
        topics.read(WordCount.COUNTS, Serdes.Long(), counted::put);
        sandbox.close(topics);
        return counted;
    }

    private Map<String, Long> countDirectly() {
        return lines().flatMap(line -> WordCount.words(line.value()).stream())
                .collect(Collectors.groupingBy(word -> word, Collectors.counting()));
    }

    private Stream<ProducerRecord<String, String>> lines() {
        return files.stream().flatMap(file -> {
            final AtomicLong number = new AtomicLong();
            return read(file).stream()
                    .map(line -> new ProducerRecord<>(WordCount.LINES, file + ":" + number.incrementAndGet(), line));
        });
    }

    private static List<String> read(final Path file) {
        try {
            return Files.readAllLines(file);
        } catch (final IOException e) {
            throw new ExampleException("cannot read " + file + " as UTF-8 text: " + e, e);
        }
    }

    private String names() {
        final String some = files.stream().limit(SHOWN).map(Path::toString).collect(Collectors.joining(", "));
        return files.size() > SHOWN ? some + ", ..." : some;
    }

    private static void print(final Map<String, Long> counted, final Output output) {
        output.line(
                "  %,d words, %,d of them different; the most frequent:",
                counted.values().stream().mapToLong(Long::longValue).sum(), counted.size());
        final Table table = new Table("word", "count");
        counted.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(SHOWN)
                .forEach(entry -> table.row(entry.getKey(), String.format("%,d", entry.getValue())));
        table.print(output);
    }

    /** Both maps must be equal; the exception says where they are not. */
    static void compare(final Map<String, Long> expected, final Map<String, Long> counted) {
        final TreeSet<String> different = new TreeSet<>(expected.keySet());
        different.addAll(counted.keySet());
        different.removeIf(word -> expected.getOrDefault(word, 0L).equals(counted.getOrDefault(word, 0L)));
        if (!different.isEmpty()) {
            final String some = different.stream()
                    .limit(SHOWN_DIFFERENCES)
                    .map(word -> String.format(
                            "%s %d instead of %d",
                            word, counted.getOrDefault(word, 0L), expected.getOrDefault(word, 0L)))
                    .collect(Collectors.joining(", "));
            throw new ExampleException(
                    "WordCount: " + different.size() + " words are not counted as a direct count says: " + some);
        }
    }
}
