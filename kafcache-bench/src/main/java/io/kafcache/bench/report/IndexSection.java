package io.kafcache.bench.report;

import java.util.Locale;
import java.util.Map;

/**
 * A table and a chart of what an ordered set of keys does.
 *
 * @param measured the case
 */
record IndexSection(Case measured) implements Section {
    static final String INDEX = "index";
    static final String BYTES_PER_KEY = "bytesPerKey";

    private static final String UNIT = "nanoseconds a call; less is better";
    private static final String COLUMNS = """
            | keys in | median | quartiles | to the index | memory a key |
            | --- | ---: | ---: | ---: | ---: |
            """;

    private String heading() {
        return String.format(
                Locale.ROOT,
                "ordered keys: %s, %,d keys",
                measured.benchmark().substring(measured.benchmark().indexOf('.') + 1),
                measured.keys());
    }

    @Override
    public String file() {
        return "index-" + measured.benchmark().substring(measured.benchmark().indexOf('.') + 1) + '-' + measured.keys();
    }

    @Override
    public String markdown(final Results results, final String charts) {
        final Map<String, Measurement> rows = results.of(measured);
        final Measurement index = rows.get(INDEX);
        final StringBuilder text = new StringBuilder(Section.head(heading(), charts, file(), UNIT) + COLUMNS);
        rows.forEach((contender, row) -> text.append("| ")
                .append(String.join(
                        " | ",
                        contender,
                        row.score().text(),
                        row.score().spread(),
                        index == null
                                ? "-"
                                : String.format(
                                        Locale.ROOT,
                                        "%.2fx",
                                        row.score().median() / index.score().median()),
                        row.other(BYTES_PER_KEY).isEmpty()
                                ? "-"
                                : row.other(BYTES_PER_KEY).text() + " B"))
                .append(" |\n"));
        return text.append('\n').toString();
    }

    @Override
    public Chart chart(final Results results) {
        return Section.bars(heading(), UNIT, results, measured);
    }
}
