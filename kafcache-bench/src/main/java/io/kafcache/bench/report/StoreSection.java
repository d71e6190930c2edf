package io.kafcache.bench.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A table and a chart of a store's calls: the stores beside each other.
 *
 * @param measured the case
 */
record StoreSection(Case measured) implements Section {
    static final String GET = "StoreBenchmark.getUniform";
    static final String PUT = "StoreBenchmark.put";
    static final String MEDIAN = "p50";
    static final String P99 = "p99";
    static final String P999 = "p99.9";

    /** Which share of the calls is as fast. */
    static final Map<String, Double> PERCENTILES = percentiles();

    private static final String UNIT = "microseconds a call; less is better";
    private static final Map<String, String> CALLS = Map.of(
            "getUniform", "get, all keys equally often",
            "getZipf", "get, some keys more often (Zipf 0.99)",
            "getAbsent", "get of absent keys",
            "put", "put",
            "update", "get and put of the same key");
    private static final String COLUMNS = """
            | store | p50 | quartiles | p99 | p99.9 | p50 to rocksdb's | to in-memory's | allocated a call |
            | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
            """;

    private static Map<String, Double> percentiles() {
        final Map<String, Double> percentiles = new LinkedHashMap<>();
        percentiles.put(MEDIAN, 0.5);
        percentiles.put("p90", 0.9);
        percentiles.put(P99, 0.99);
        percentiles.put(P999, 0.999);
        return percentiles;
    }

    /**
     * Names a store whose reads were prefetched.
     *
     * @param batch keys of a poll
     * @param processing microseconds before each read
     */
    static String prefetched(final String contender, final int batch, final int processing) {
        return contender + ", prefetched by " + batch + (processing == 0 ? "" : ", every " + processing + " us");
    }

    private String heading() {
        return String.format(
                Locale.ROOT,
                "%s, %,d keys, values of %,d B",
                CALLS.get(measured.benchmark().substring(measured.benchmark().indexOf('.') + 1)),
                measured.keys(),
                measured.valueSize());
    }

    @Override
    public String file() {
        return "store-" + measured.benchmark().substring(measured.benchmark().indexOf('.') + 1) + '-' + measured.keys()
                + '-' + measured.valueSize();
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
                        row.other(P99).text(),
                        row.other(P999).text(),
                        row.ratio(rows.get("rocksdb")),
                        row.ratio(rows.get("in-memory")),
                        String.format(
                                Locale.ROOT,
                                "%,.0f B",
                                row.other(Measurement.ALLOCATION).median())))
                .append(" |\n"));
        return text.append('\n').toString();
    }

    @Override
    public Chart chart(final Results results) {
        final PercentileChart chart = new PercentileChart(heading(), UNIT, List.copyOf(PERCENTILES.keySet()));
        results.of(measured)
                .forEach((store, row) -> chart.line(
                        store,
                        PERCENTILES.keySet().stream()
                                .map(percentile -> row.other(percentile).median())
                                .toList()));
        return chart;
    }
}
