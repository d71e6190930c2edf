package io.kafcache.bench.report;

import java.util.Arrays;
import java.util.Locale;

/** The iterations of a measurement: the median stands for them, the quartiles tell how far they scatter. */
record Samples(double[] sorted) {
    static Samples of(final double... values) {
        final double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Samples(sorted);
    }

    boolean isEmpty() {
        return sorted.length == 0;
    }

    double median() {
        return quantile(0.5);
    }

    double low() {
        return quantile(0.25);
    }

    double high() {
        return quantile(0.75);
    }

    private double quantile(final double q) {
        final double position = q * (sorted.length - 1);
        final int below = (int) position;
        final int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }

    String text() {
        return number(median());
    }

    String spread() {
        return number(low()) + " to " + number(high());
    }

    /** Three digits that count. */
    static String number(final double value) {
        if (value >= 1000) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value);
    }
}
