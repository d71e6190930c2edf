package io.kafcache.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Horizontal bars, each with its quartiles as a whisker, as an SVG. */
final class BarChart implements Chart {
    private static final int LABELS = 170;
    private static final int BARS = 460;
    private static final int WIDTH = LABELS + BARS + 90;
    private static final int ROW = 24;
    private static final int TOP = 44;
    private static final String HEAD = """
            <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %1$d %2$d" role="img">
            <title>%s</title>
            <rect width="100%%" height="100%%" fill="#ffffff"/>
            <g font-family="sans-serif" font-size="12" fill="#222222">
            <text x="10" y="20" font-size="14" font-weight="bold">%3$s</text>
            <text x="10" y="36" fill="#666666">%s</text>
            """;
    private static final String BAR = """
            <text x="%d" y="%d" text-anchor="end">%s</text>
            <rect x="%d" y="%d" width="%s" height="16" fill="%s"/>
            <path d="M%s %d H%s" stroke="#222222"/>
            <text x="%s" y="%d">%s</text>
            """;

    private final String title;
    private final String unit;
    private final List<String> labels = new ArrayList<>();
    private final List<Samples> samples = new ArrayList<>();

    BarChart(final String title, final String unit) {
        this.title = title;
        this.unit = unit;
    }

    void bar(final String label, final Samples bar) {
        labels.add(label);
        samples.add(bar);
    }

    @Override
    public boolean isEmpty() {
        return labels.isEmpty();
    }

    @Override
    public String svg() {
        final double max = samples.stream().mapToDouble(Samples::high).max().orElse(1);
        final StringBuilder svg = new StringBuilder(HEAD.formatted(WIDTH, TOP + labels.size() * ROW + 10, title, unit));
        for (int i = 0; i < labels.size(); i++) {
            final Samples bar = samples.get(i);
            final int y = TOP + i * ROW;
            svg.append(BAR.formatted(
                    LABELS - 8,
                    y + 13,
                    labels.get(i),
                    LABELS,
                    y,
                    length(bar.median() / max),
                    Colours.of(labels.get(i)),
                    position(bar.low() / max),
                    y + 8,
                    position(bar.high() / max),
                    position(Math.max(bar.high(), bar.median()) / max + 0.012),
                    y + 13,
                    bar.text()));
        }
        return svg.append("</g>\n</svg>\n").toString();
    }

    private static String length(final double share) {
        return String.format(Locale.ROOT, "%.1f", share * BARS);
    }

    private static String position(final double share) {
        return String.format(Locale.ROOT, "%.1f", LABELS + share * BARS);
    }
}
