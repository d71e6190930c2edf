package io.kafcache.bench.report;

/** A table and a chart of one case: the contenders beside each other. */
interface Section {
    /** Name of the chart's file, without its ending. */
    String file();

    /** The section in Markdown; empty if nothing was measured. */
    String markdown(Results results, String charts);

    /** Empty if nothing was measured. */
    Chart chart(Results results);

    /** What stands above the table. */
    static String head(final String heading, final String charts, final String file, final String unit) {
        return "### " + heading + "\n\n![" + heading + "](" + charts + '/' + file + ".svg)\n\nIn " + unit + ".\n\n";
    }

    /** The contenders' scores as bars. */
    static BarChart bars(final String heading, final String unit, final Results results, final Case measured) {
        final BarChart chart = new BarChart(heading, unit + "; the lines are quartiles");
        results.of(measured).forEach((contender, row) -> chart.bar(contender, row.score()));
        return chart;
    }
}
