package io.kafcache.bench.report;

import io.kafcache.bench.Contenders;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A table and a chart of a kind of calls: the clients beside each other.
 *
 * @param heading of the section
 * @param file name of the chart, without its ending
 * @param measured the case
 * @param moreIsBetter whether throughput was measured, else time
 */
record CallSection(String heading, String file, Case measured, boolean moreIsBetter) implements Section {
    private static final String COLUMNS = """
            | contender | median | quartiles | to the raw socket | to the best peer | allocated a call |
            | --- | ---: | ---: | ---: | ---: | ---: |
            """;

    @Override
    public String markdown(final Results results, final String charts) {
        final Map<String, Measurement> rows = results.of(measured);
        if (rows.isEmpty()) {
            return "";
        }
        final StringBuilder text = new StringBuilder(Section.head(heading, charts, file, unit()) + COLUMNS);
        rows.forEach((contender, row) -> text.append("| ")
                .append(String.join(
                        " | ",
                        contender,
                        row.score().text(),
                        row.score().spread(),
                        toRaw(rows, contender),
                        toPeer(rows, contender),
                        bytes(row.other(Measurement.ALLOCATION))))
                .append(" |\n"));
        return text.append('\n').toString();
    }

    private String unit() {
        return moreIsBetter ? "calls a second; more is better" : "microseconds a call; less is better";
    }

    private static String bytes(final Samples allocation) {
        return allocation.isEmpty() ? "-" : String.format(Locale.ROOT, "%,.0f B", allocation.median());
    }

    private static String toRaw(final Map<String, Measurement> rows, final String contender) {
        final Measurement polling = rows.get(Ranking.rawOf(contender));
        final Measurement raw = polling == null ? rows.get(Contenders.RAW_BLOCKING) : polling;
        return raw == null ? "-" : ratio(rows.get(contender), raw.score().median());
    }

    private String toPeer(final Map<String, Measurement> rows, final String contender) {
        final Optional<Double> best = Ranking.bestPeer(rows, moreIsBetter);
        return best.isEmpty() ? "-" : ratio(rows.get(contender), best.get());
    }

    private static String ratio(final Measurement row, final double reference) {
        return String.format(Locale.ROOT, "%.2fx", row.score().median() / reference);
    }

    @Override
    public Chart chart(final Results results) {
        return Section.bars(heading, unit(), results, measured);
    }
}
