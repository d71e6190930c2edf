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

    /** The directory of what was measured. */
    static final String RESULTS = "kafcache-bench/results";

    private static final String HEAD = """
            # Benchmarks

            <!-- Written by a program from kafcache-bench/results; to write it anew, run
            %s -->

            Two things are compared, each by the same JMH benchmark for all: Kafcache's memcached client with the bare socket and other
            clients, against a real memcached over loopback; and stores in memcached, in RocksDB and in the application's memory, in
            whole topologies, by themselves, and when an application is started again. How to run them, and one of them:
            [kafcache-bench](kafcache-bench/README.md).

            The clients:

            - **raw-blocking**, **raw-polling**: Java's `SocketChannel`, blocking or asked again and again, with frames written by
              hand into memory that is allocated once. For many items it writes one pipeline and reads the replies. It does not
              time out, reconnect, hash keys or check much: it is the yardstick.
            - **kafcache**: the client with its defaults. **kafcache-blocking** (`io.spin.us=0`) and **kafcache-polling** (polls until
              the reply is there): the caller drives the I/O. **kafcache-shared**: `io.mode=shared`, an event loop drives it.
            - **xmemcached**, **spymemcached**, **folsom**: the binary protocol, values as plain bytes, and the settings
              and calls that are fastest here.

            The stores; broker, application and server are on one machine:

            - **memcached**: Kafcache's store, with `KafcacheClientSupplier`. **rocksdb**, **in-memory**: those of Kafka Streams.
              All settings are the defaults but those named behind a slash.

            ## Machine

            """;
    private static final String READING = """
            ## Calls

            A figure is the median of all iterations. A ratio divides the row's median by that of the raw socket which waits in the
            same way, or by that of the fastest of the other clients. What is allocated is counted in all threads.

            """;
    private static final String RESTARTS = """
            ## Restarts

            A topology puts each record of a topic into one key-value store with a changelog of one partition, at least once.
            From `KafkaStreams.start()` to when a record that was waiting in the topic has been put, in a JVM that has done
            so before. A state that is **kept** is where an orderly end left it. One that is **lost** is restored from the
            changelog: memcached was started anew, RocksDB's directory deleted; what an application has in its own memory is
            always lost. Keys have 16 B and come in no order, values have 100 B and do not compress.

            """;
    private static final String TOPOLOGIES = """
            ## Topologies

            An application a store, each in a JVM of its own, takes turns with the others on the records of a topic that is filled
            before; a broker has its own JVM too, and all share the processors. Before, each has filled its store and gone on with
            random records. A turn ends with a commit, and at least once there is no other; the changelogs are not compacted
            meanwhile. The results of all are compared with what they have to be. Unless it says otherwise: 1,000,000 keys of 16 B,
            one partition, one thread, at least once, without Kafka Streams' own cache.

            - **count** counts the records of each key. **lookup** reads values of 100 B by the key of each record and forwards
              them; a fifth of the keys are absent. **table** keeps the last value of each key, 100 B, and forwards it. **join** joins
              a stream with a table of values of 100 B of which one changes for ten records; a fifth of the keys are absent.
            - The processor time is that of the application and of memcached, not the broker's. What is allocated is that of
              the stream threads.

            """;
    private static final String PROFILES = """
            ## Where the time of a record goes

            The stream threads of these topologies were looked at every 10 ms while they were measured; a sample counts for the first
            row that any method on the stack belongs to. What runs outside of Java, system calls above all, is not seen: its time
            falls to the rows in proportion. RocksDB runs there for the most part, so it has no column.

            """;
    private static final String STORES = """
            ## Stores

            Single calls of a store, without the serdes, metrics and changelog that Kafka Streams puts around it, in the thread
            that opened it. Keys of 16 B come in no order. **memcached/index:none** keeps no order of its keys. A scan reads all entries
            in order. A percentile is the median of those of all iterations. A prefetched read
            comes after the keys of so many records were seen by the consumer, at once or after as much time as a record takes
            in a topology; what that costs is there.

            """;
    private static final String INDEX = """
            ## The ordered index

            The ordered set of a store's keys, by itself: **index**, which memcached's store keeps beside the heap; **skip-list**,
            a `ConcurrentSkipListMap<Bytes, Boolean>`; **rocksdb**, with empty values and Kafka Streams' options. Random keys of 16 B.
            The memory is that of the process once so many keys are there, the keys' own bytes with it: RocksDB's is that of its
            cache, write buffers and filters; most of its keys are on disk.

            """;
    private static final String INDEX_LOADS = """
            ## Loading the index

            Opening a store whose state was left in memcached, with keys of 16 B and values of 10 B, until it answers: the
            index of its keys is read from memcached. No broker takes part; a whole restart is below.

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
        final Path directory = root.resolve(RESULTS);
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
            for (final Section section : Sections.of(kind, results)) {
                final Chart chart = section.chart(results);
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
        text.append('\n').append(notes).append(Losses.markdown(results));
        append(text, Kind.TOPOLOGIES, TOPOLOGIES);
        append(text, Kind.PROFILES, PROFILES);
        append(text, Kind.STORES, STORES);
        append(text, Kind.INDEX, INDEX);
        append(text, Kind.INDEX_LOADS, INDEX_LOADS);
        append(text, Kind.RESTARTS, RESTARTS);
        append(text, Kind.CALLS, READING);
        return text.toString().stripTrailing() + '\n';
    }

    private void append(final StringBuilder text, final Kind kind, final String head) {
        if (results.rounds(kind) > 0) {
            text.append(head);
            Sections.of(kind, results).forEach(section -> text.append(section.markdown(results, CHARTS)));
        }
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
                + rounds("calls", Kind.CALLS)
                + rounds("topologies", Kind.TOPOLOGIES)
                + rounds("profiles", Kind.PROFILES)
                + rounds("stores", Kind.STORES)
                + rounds("index", Kind.INDEX)
                + rounds("loading the index", Kind.INDEX_LOADS)
                + rounds("restarts", Kind.RESTARTS);
    }

    private String rounds(final String name, final Kind kind) {
        return results.rounds(kind) == 0
                ? ""
                : row(
                        name,
                        '`' + kind.command() + "`, rounds: " + results.rounds(kind) + "; a JVM a measurement; "
                                + results.settings(kind));
    }

    private static String row(final String name, final String value) {
        return value.isEmpty() ? "" : "| " + name + " | " + value + " |\n";
    }
}
