package io.kafcache.bench.report;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * Something that Kafcache is meant to reach.
 *
 * @param text what
 * @param limit the figure to reach
 * @param atMost whether the figure must not be above the limit; else not below
 * @param unit of the figures
 * @param actual what was measured, empty if nothing was
 */
record Target(String text, double limit, boolean atMost, String unit, OptionalDouble actual) {
    String row() {
        return "| " + text + " | " + (atMost ? "at most " : "at least ") + figure(limit) + " | " + outcome() + " |\n";
    }

    private String outcome() {
        if (actual.isEmpty()) {
            return "- | not measured";
        }
        final double value = actual.getAsDouble();
        if (atMost ? value <= limit : value >= limit) {
            return figure(value) + " | reached";
        }
        return figure(value) + " | **missed** by " + figure(Math.abs(value - limit));
    }

    private String figure(final double value) {
        return String.format(Locale.ROOT, "%.2f", value) + unit;
    }
}
