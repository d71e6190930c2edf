package io.kafcache.bench.report;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A table and a chart of a topology: the stores beside each other.
 *
 * @param measured the case
 */
record TopologySection(Case measured) implements Section {
    static final String STORES = "TopologyBenchmark.stores";
    static final String SURROUNDINGS = "TopologyBenchmark.surroundings";
    static final String THROUGHPUT = "recordsPerSecond";
    static final String ALLOCATED = "allocatedBytes";

    private static final String APPLICATION_CPU = "applicationCpuMicros";
    private static final String SERVER_CPU = "serverCpuMicros";
    private static final String MEMCACHED = "memcached";
    private static final String ROCKSDB = "rocksdb";
    private static final String IN_MEMORY = "in-memory";
    private static final List<String> KINDS = List.of(MEMCACHED, ROCKSDB, IN_MEMORY);
    private static final String UNIT = "records a second; more is better";

    /** As they took their turns. */
    static final Comparator<String> ORDER = Comparator.<String>comparingInt(contender -> KINDS.indexOf(kind(contender)))
            .thenComparing(Comparator.naturalOrder());

    private static final String COLUMNS = """
            | store | median | quartiles | to rocksdb | to in-memory | processor time a record | of it memcached | allocated a record |
            | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
            """;

    private static String kind(final String contender) {
        return contender.split("/")[0];
    }

    static Case measured(final String scenario) {
        return Case.of(STORES).variant(scenario);
    }

    private String heading() {
        return "topology " + name().replace("/", ", ").replace(':', ' ');
    }

    @Override
    public String file() {
        return "topology-" + name().replaceAll("[^a-zA-Z0-9]+", "-");
    }

    /** The scenario, and what its contenders differ in if they are of one kind. */
    private String name() {
        final String[] parts = measured.variant().split(" ");
        if (parts.length == 1) {
            return parts[0];
        }
        final String[] contenders = parts[1].split("\\+");
        return parts[0]
                + Arrays.stream(contenders)
                        .skip(1)
                        .map(contender -> contender.substring(contenders[0].length() + 1))
                        .collect(Collectors.joining(" and ", " by ", ""));
    }

    @Override
    public String markdown(final Results results, final String charts) {
        final Map<String, Measurement> rows = results.of(measured);
        final StringBuilder text = new StringBuilder(Section.head(heading(), charts, file(), UNIT) + COLUMNS);
        rows.forEach((store, row) -> text.append("| ")
                .append(String.join(
                        " | ",
                        store,
                        row.score().text(),
                        row.score().spread(),
                        row.ratio(rows.get(ROCKSDB)),
                        row.ratio(rows.get(IN_MEMORY)),
                        String.format(Locale.ROOT, "%.2f us", cpuMicros(row)),
                        String.format(
                                Locale.ROOT, "%.2f us", row.other(SERVER_CPU).median()),
                        String.format(
                                Locale.ROOT, "%,.0f B", row.other(ALLOCATED).median())))
                .append(" |\n"));
        return text.append('\n').toString();
    }

    /** Microseconds of a processor that a record costs, the servers included. */
    static double cpuMicros(final Measurement row) {
        return row.other(APPLICATION_CPU).median() + row.other(SERVER_CPU).median();
    }

    @Override
    public Chart chart(final Results results) {
        return Section.bars(heading(), UNIT, results, measured);
    }
}
