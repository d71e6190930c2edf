package io.kafcache.bench.report;

import java.util.Locale;
import java.util.Map;

/**
 * A table and a chart of reads of all entries of a store: the stores beside each other.
 *
 * @param measured the case
 */
record ScanSection(Case measured) implements Section {
    static final String SCAN = "StoreBenchmark.scanAll";

    private static final String UNIT = "milliseconds a scan; less is better";
    private static final String COLUMNS = """
            | store | median | quartiles | entries a second | time to rocksdb's | allocated an entry |
            | --- | ---: | ---: | ---: | ---: | ---: |
            """;

    private String heading() {
        return String.format(
                Locale.ROOT, "scan of all %,d entries, values of %,d B", measured.keys(), measured.valueSize());
    }

    @Override
    public String file() {
        return "store-scan-" + measured.keys() + '-' + measured.valueSize();
    }

    @Override
    public String markdown(final Results results, final String charts) {
        final Map<String, Measurement> rows = results.of(measured);
        final Measurement rocksdb = rows.get("rocksdb");
        final StringBuilder text = new StringBuilder(Section.head(heading(), charts, file(), UNIT) + COLUMNS);
        rows.forEach((store, row) -> text.append("| ")
                .append(String.join(
                        " | ",
                        store,
                        row.score().text(),
                        row.score().spread(),
                        String.format(
                                Locale.ROOT,
                                "%,.0f",
                                measured.keys() * 1000.0 / row.score().median()),
                        rocksdb == null
                                ? "-"
                                : String.format(
                                        Locale.ROOT,
                                        "%.2fx",
                                        row.score().median() / rocksdb.score().median()),
                        row.other(Measurement.ALLOCATION).isEmpty()
                                ? "-"
                                : String.format(
                                        Locale.ROOT,
                                        "%,.0f B",
                                        row.other(Measurement.ALLOCATION).median() / measured.keys())))
                .append(" |\n"));
        return text.append('\n').toString();
    }

    @Override
    public Chart chart(final Results results) {
        return Section.bars(heading(), UNIT, results, measured);
    }
}
