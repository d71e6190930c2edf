package io.kafcache.bench.report;

import java.util.Locale;
import java.util.Map;

/**
 * A table and a chart of how long a kept store takes to open.
 *
 * @param measured the case
 */
record LoadSection(Case measured) implements Section {
    private static final String UNIT = "milliseconds; less is better";
    private static final String COLUMNS = """
            | store | median | quartiles | keys a second |
            | --- | ---: | ---: | ---: |
            """;

    static Case measured(final int keys) {
        return Case.of("IndexLoadBenchmark.load").keys(keys);
    }

    private String heading() {
        return String.format(Locale.ROOT, "opening a kept store of %,d keys", measured.keys());
    }

    @Override
    public String file() {
        return "index-load-" + measured.keys();
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
                        String.format(
                                Locale.ROOT,
                                "%,.0f",
                                measured.keys() * 1000.0 / row.score().median())))
                .append(" |\n"));
        return text.append('\n').toString();
    }

    @Override
    public Chart chart(final Results results) {
        return Section.bars(heading(), UNIT, results, measured);
    }
}
