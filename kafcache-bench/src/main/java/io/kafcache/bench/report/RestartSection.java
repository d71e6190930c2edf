package io.kafcache.bench.report;

import java.util.Locale;
import java.util.Map;

/**
 * A table and a chart of the restarts with one number of keys: the stores beside each other.
 *
 * @param keys in the store
 * @param state {@code kept} or {@code lost}
 */
record RestartSection(int keys, String state) implements Section {
    private static final String UNIT = "milliseconds a restart; less is better";
    private static final String COLUMNS = """
            | store | median | quartiles | restored records | restored a second |
            | --- | ---: | ---: | ---: | ---: |
            """;

    static Case measured(final int keys, final String state) {
        return Case.of("RestartBenchmark." + state).keys(keys);
    }

    private Case measured() {
        return measured(keys, state);
    }

    private String heading() {
        return String.format(Locale.ROOT, "restart with %,d keys, state %s", keys, state);
    }

    @Override
    public String file() {
        return "restart-" + keys + '-' + state;
    }

    @Override
    public String markdown(final Results results, final String charts) {
        final Map<String, Measurement> rows = results.of(measured());
        if (rows.isEmpty()) {
            return "";
        }
        final StringBuilder text = new StringBuilder(Section.head(heading(), charts, file(), UNIT) + COLUMNS);
        rows.forEach((store, row) -> text.append("| ")
                .append(String.join(
                        " | ",
                        store,
                        row.score().text(),
                        row.score().spread(),
                        count(row.other(Measurement.RESTORED).median()),
                        row.restoredPerSecond().isEmpty()
                                ? "-"
                                : count(row.restoredPerSecond().getAsDouble())))
                .append(" |\n"));
        return text.append('\n').toString();
    }

    private static String count(final double number) {
        return String.format(Locale.ROOT, "%,.0f", number);
    }

    @Override
    public Chart chart(final Results results) {
        return Section.bars(heading(), UNIT, results, measured());
    }
}
