package io.kafcache.bench.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How long the fastest half, and all but the slowest few of a contender's calls take: a line a contender, over a logarithmic scale. */
final class PercentileChart implements Chart {
    private static final int LEFT = 60;
    private static final int TOP = 50;
    private static final int STEP = 150;
    private static final int HEIGHT = 260;
    private static final int NAMES = 190;
    private static final String HEAD = """
            <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %1$d %2$d" role="img">
            <title>%s</title>
            <rect width="100%%" height="100%%" fill="#ffffff"/>
            <g font-family="sans-serif" font-size="12" fill="#222222">
            <text x="10" y="20" font-size="14" font-weight="bold">%3$s</text>
            <text x="10" y="36" fill="#666666">%s</text>
            """;
    private static final String GRID = """
            <path d="M%d %s H%d" stroke="#dddddd"/>
            <text x="%d" y="%s" text-anchor="end">%s</text>
            """;
    private static final String NAME = """
            <text x="%d" y="%d" text-anchor="middle">%s</text>
            """;
    private static final String LINE = """
            <polyline points="%s" fill="none" stroke="%s" stroke-width="2"%s/>
            <text x="%d" y="%s">%s</text>
            """;
    private static final List<String> DASHES = List.of("", "6 3", "2 2", "8 2 2 2", "12 4", "1 3");

    private final String title;
    private final String unit;
    private final List<String> percentiles;
    private final Map<String, List<Double>> lines = new LinkedHashMap<>();

    PercentileChart(final String title, final String unit, final List<String> percentiles) {
        this.title = title;
        this.unit = unit;
        this.percentiles = percentiles;
    }

    /** Adds a contender, with a time for each percentile. */
    void line(final String contender, final List<Double> times) {
        lines.put(contender, times);
    }

    @Override
    public boolean isEmpty() {
        return lines.isEmpty();
    }

    private int exponent(final boolean highest) {
        final double time = highest
                ? lines.values().stream()
                        .flatMap(List::stream)
                        .mapToDouble(Double::doubleValue)
                        .max()
                        .orElse(1)
                : lines.values().stream()
                        .flatMap(List::stream)
                        .mapToDouble(Double::doubleValue)
                        .min()
                        .orElse(1);
        final double exponent = Math.log10(time);
        return (int) (highest ? Math.ceil(exponent) : Math.floor(exponent));
    }

    @Override
    public String svg() {
        final int low = exponent(false);
        final int high = Math.max(low + 1, exponent(true));
        final int right = LEFT + STEP * percentiles.size() - STEP / 2;
        final StringBuilder svg =
                new StringBuilder(HEAD.formatted(right + NAMES, TOP + HEIGHT + 30, title, unit + "; logarithmic"));
        for (int exponent = low; exponent <= high; exponent++) {
            final String y = y(Math.pow(10, exponent), low, high);
            svg.append(GRID.formatted(LEFT, y, right, LEFT - 6, y, Samples.number(Math.pow(10, exponent))));
        }
        for (int i = 0; i < percentiles.size(); i++) {
            svg.append(NAME.formatted(LEFT + STEP / 4 + STEP * i, TOP + HEIGHT + 18, percentiles.get(i)));
        }
        int index = 0;
        int lowestName = TOP + HEIGHT + 16;
        for (final Map.Entry<String, List<Double>> line : lines.entrySet().stream()
                .sorted((one, other) -> Double.compare(last(one.getValue()), last(other.getValue())))
                .toList()) {
            // From the bottom up, and apart from each other where the lines end close together.
            lowestName = Math.min(lowestName - 16, (int) Double.parseDouble(y(last(line.getValue()), low, high)) + 4);
            svg.append(LINE.formatted(
                    points(line.getValue(), low, high),
                    Colours.of(line.getKey()),
                    dash(index++),
                    right - STEP / 4 + 10,
                    lowestName,
                    line.getKey()));
        }
        return svg.append("</g>\n</svg>\n").toString();
    }

    private static double last(final List<Double> times) {
        return times.get(times.size() - 1);
    }

    private static String dash(final int index) {
        final String dash = DASHES.get(index % DASHES.size());
        return dash.isEmpty() ? "" : " stroke-dasharray=\"" + dash + '"';
    }

    private static String points(final List<Double> times, final int low, final int high) {
        final StringBuilder points = new StringBuilder();
        for (int i = 0; i < times.size(); i++) {
            points.append(i == 0 ? "" : " ")
                    .append(LEFT + STEP / 4 + STEP * i)
                    .append(',')
                    .append(y(times.get(i), low, high));
        }
        return points.toString();
    }

    private static String y(final double time, final int low, final int high) {
        return String.format(Locale.ROOT, "%.1f", TOP + HEIGHT * (high - Math.log10(time)) / (high - low));
    }
}
