package io.kafcache.bench.report;

import io.kafcache.bench.Machine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The files that the results make. */
public final class Report {
    /** Writes the files anew. */
    public static final String COMMAND = "mvn -q -pl kafcache-bench -am -Preport process-classes";

    /** The directory of the charts, which holds nothing else. */
    public static final String CHARTS = "docs/benchmarks";

    private static final String HEAD = """
            # Benchmarks

            <!-- Written by a program from kafcache-bench/results; to write it anew, run
            %s -->

            Two things are compared, each by the same JMH benchmark for all: Kafcache's memcached client with the bare socket and other
            clients, against a real memcached over loopback; and what a restart of an application costs with its state in
            memcached, in RocksDB and in the application's memory. How to run them, and one of them:
            [kafcache-bench](kafcache-bench/README.md).

            The clients:

            - **raw-blocking**, **raw-polling**: Java's `SocketChannel`, blocking or asked again and again, with frames written by
              hand into memory that is allocated once. For many items it writes one pipeline and reads the replies. It does not
              time out, reconnect, hash keys or check much: it is the yardstick.
            - **kafcache**: the client with its defaults. **kafcache-blocking** (`io.spin.us=0`) and **kafcache-polling** (polls until
              the reply is there): the caller drives the I/O. **kafcache-shared**: `io.mode=shared`, an event loop drives it.
            - **xmemcached**, **spymemcached**, **folsom**: the binary protocol, values as plain bytes, and the settings
              and calls that are fastest here.

            The stores, in a topology that puts each record of a topic into one key-value store with a changelog of one partition,
            at least once; broker, application and server are on one machine:

            - **memcached**: Kafcache's store, with `KafcacheClientSupplier`. **rocksdb**, **in-memory**: those of Kafka Streams.
              All settings are the defaults.

            ## Machine

            """;
    private static final String READING = """
            ## Calls

            A figure is the median of all iterations. A ratio divides the row's median by that of the raw socket which waits in the
            same way, or by that of the fastest of the other clients. What is allocated is counted in all threads.

            """;
    private static final String RESTARTS = """
            ## Restarts

            From `KafkaStreams.start()` to when a record that was waiting in the topic has been put, in a JVM that has done
            so before. A state that is **kept** is where an orderly end left it. One that is **lost** is restored from the
            changelog: memcached was started anew, RocksDB's directory deleted; what an application has in its own memory is
            always lost. Keys have 16 B and come in no order, values have 100 B and do not compress.

            """;
    private static final String TARGETS = """
            ## Targets

            For values of 100 B. A call that allocates less than the smallest object, 16 B, allocates none: the rest is JMH's.
            A step to more threads counts as even where the quartiles of both overlap. What a store restores is timed from when
            the end of the changelog is known to when it has been reached.

            | target | limit | measured | outcome |
            | --- | ---: | ---: | --- |
            """;

    /** What people say of the results; kept beside them. */
    private static final String NOTES = "notes.md";

    private final Results results;
    private final String notes;

    /**
     * Reads the results.
     *
     * @param root the project's directory
     */
    public Report(final Path root) {
        final Path directory = root.resolve("kafcache-bench").resolve("results");
        results = Results.read(directory);
        notes = notes(directory.resolve(NOTES));
    }

    private static String notes(final Path file) {
        try {
            return Files.exists(file) ? "### What stands in the way\n\n" + Files.readString(file) + '\n' : "";
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Text by path, as seen from the project's directory. */
    public Map<String, String> files() {
        final Map<String, String> files = new TreeMap<>();
        files.put("BENCHMARKS.md", markdown());
        for (final Kind kind : Kind.values()) {
            for (final Section section : Sections.of(kind)) {
                final BarChart chart = section.chart(results);
                if (!chart.isEmpty()) {
                    files.put(CHARTS + '/' + section.file() + ".svg", chart.svg());
                }
            }
        }
        return files;
    }

    private String markdown() {
        final StringBuilder text = new StringBuilder(HEAD.formatted(COMMAND));
        text.append(machine()).append('\n').append(TARGETS);
        Targets.of(results).forEach(target -> text.append(target.row()));
        text.append('\n').append(notes).append(READING);
        Sections.of(Kind.CALLS).forEach(section -> text.append(section.markdown(results, CHARTS)));
        text.append(RESTARTS);
        Sections.of(Kind.RESTARTS).forEach(section -> text.append(section.markdown(results, CHARTS)));
        return text.toString().stripTrailing() + '\n';
    }

    private String machine() {
        if (results.machines().isEmpty()) {
            return "No results are kept yet.\n";
        }
        return "| | |\n| --- | --- |\n"
                + row("processor", results.machines(Machine::cpu) + ", " + results.machines(Machine::cores) + " cores")
                + row("kernel", results.machines(Machine::kernel))
                + row("JDK", results.machines(Machine::jdk))
                + row("memcached", results.machines(Machine::memcached) + ", on the same machine")
                + row("other clients", results.machines(Machine::peers))
                + row("Kafka Streams, RocksDB", results.machines(Machine::streams))
                + row("run at", results.machines(Machine::at))
                + rounds("calls", "", Kind.CALLS)
                + rounds("restarts", " -Djmh.benchmarks=RestartBenchmark", Kind.RESTARTS);
    }

    private String rounds(final String name, final String options, final Kind kind) {
        return results.rounds(kind) == 0
                ? ""
                : row(
                        name,
                        "`mvn -pl kafcache-bench -am jmh:benchmark" + options + "`, rounds: " + results.rounds(kind)
                                + "; a JVM a measurement; " + results.settings(kind));
    }

    private static String row(final String name, final String value) {
        return value.isEmpty() ? "" : "| " + name + " | " + value + " |\n";
    }
}
