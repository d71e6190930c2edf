package io.kafcache.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Where a store in memcached is slower than another. */
final class Losses {
    private static final List<String> OTHERS = List.of("rocksdb", "in-memory");

    private final Results results;
    private final List<String> lines = new ArrayList<>();

    private Losses(final Results results) {
        this.results = results;
    }

    static String markdown(final Results results) {
        if (results.cases(Kind.TOPOLOGIES).isEmpty()
                && results.cases(Kind.STORES).isEmpty()) {
            return "";
        }
        final Losses losses = new Losses(results);
        results.cases(Kind.TOPOLOGIES).forEach(losses::topology);
        results.cases(Kind.STORES).forEach(measured -> {
            if (measured.benchmark().equals(ScanSection.SCAN)) {
                losses.scan(measured);
            } else {
                losses.store(measured);
            }
        });
        return "## Where memcached loses\n\nEvery median that is worse than that of another store, of all that is kept here.\n\n"
                + (losses.lines.isEmpty()
                        ? "Nowhere.\n\n"
                        : "| | memcached | the other | speed |\n| --- | ---: | ---: | ---: |\n"
                                + String.join("", losses.lines) + '\n');
    }

    private void topology(final Case measured) {
        compare(
                measured,
                (name, one, other) -> add(
                        "topology " + measured.variant() + ", " + name + ", records a second",
                        one.score(),
                        other.score(),
                        one.score().median() / other.score().median()));
    }

    private void store(final Case measured) {
        final String call = String.format(
                Locale.ROOT,
                "%s, %,d keys of %,d B, ",
                measured.benchmark().substring(measured.benchmark().indexOf('.') + 1),
                measured.keys(),
                measured.valueSize());
        compare(measured, (name, one, other) -> List.of(StoreSection.MEDIAN, StoreSection.P99, StoreSection.P999)
                .forEach(percentile -> add(
                        call + name + ", " + percentile + " in us",
                        one.other(percentile),
                        other.other(percentile),
                        other.other(percentile).median() / one.other(percentile).median())));
    }

    private void scan(final Case measured) {
        final String call =
                String.format(Locale.ROOT, "scan of %,d entries of %,d B, ", measured.keys(), measured.valueSize());
        compare(
                measured,
                (name, one, other) -> add(
                        call + name + ", in ms",
                        one.score(),
                        other.score(),
                        other.score().median() / one.score().median()));
    }

    private void compare(final Case measured, final Comparison comparison) {
        final Map<String, Measurement> rows = results.of(measured);
        rows.forEach((contender, row) -> OTHERS.forEach(other -> {
            if (contender.startsWith("memcached") && rows.containsKey(other)) {
                comparison.compare(contender + " to " + other, row, rows.get(other));
            }
        }));
    }

    private void add(final String text, final Samples one, final Samples other, final double speed) {
        if (speed < 1) {
            lines.add(String.format(Locale.ROOT, "| %s | %s | %s | %.2fx |%n", text, one.text(), other.text(), speed));
        }
    }

    /** Compares two stores. */
    @FunctionalInterface
    private interface Comparison {
        void compare(String name, Measurement memcached, Measurement other);
    }
}
