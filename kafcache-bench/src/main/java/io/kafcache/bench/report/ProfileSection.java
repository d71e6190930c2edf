package io.kafcache.bench.report;

import io.kafcache.bench.Part;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/**
 * A table of what a stream thread's time goes to: the stores beside each other.
 *
 * @param measured the case
 */
record ProfileSection(Case measured) implements Section {
    private static final String STREAM_THREAD_CPU = "streamThreadCpuMicros";
    private static final String UNIT = "microseconds of the stream thread's processor time a record; less is better";

    private String heading() {
        return "where the time goes, " + measured.variant().replace("/", ", ");
    }

    @Override
    public String file() {
        return "profile-" + measured.variant().replaceAll("[^a-zA-Z0-9]+", "-");
    }

    @Override
    public String markdown(final Results results, final String charts) {
        final Map<String, Measurement> stores = results.of(measured);
        final StringBuilder text = new StringBuilder(Section.head(heading(), charts, file(), UNIT));
        text.append("| | ").append(String.join(" | ", stores.keySet())).append(" |\n| --- |");
        text.append(" ---: |".repeat(stores.size())).append('\n');
        Arrays.stream(Part.values()).forEach(part -> append(text, part.label(), stores, part.figure()));
        append(text, "all", stores, STREAM_THREAD_CPU);
        return text.append('\n').toString();
    }

    private static void append(
            final StringBuilder text, final String label, final Map<String, Measurement> stores, final String figure) {
        text.append("| ").append(label);
        stores.values()
                .forEach(row -> text.append(
                        String.format(Locale.ROOT, " | %.2f", row.other(figure).median())));
        text.append(" |\n");
    }

    @Override
    public Chart chart(final Results results) {
        final BarChart chart = new BarChart(heading(), UNIT + "; the lines are quartiles");
        results.of(measured).forEach((store, row) -> Arrays.stream(Part.values())
                .filter(part -> row.other(part.figure()).median() > 0)
                .forEach(part -> chart.bar(store + ": " + part.label(), row.other(part.figure()))));
        return chart;
    }
}
