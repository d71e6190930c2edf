package io.kafcache.examples;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Text in columns: the first is aligned to the left, the others, numbers, to the right. */
final class Table {
    private final List<String[]> rows = new ArrayList<>();

    Table(final String... header) {
        rows.add(header);
    }

    Table row(final String... cells) {
        if (cells.length != rows.get(0).length) {
            throw new IllegalArgumentException(cells.length + " cells for " + rows.get(0).length + " columns");
        }
        rows.add(cells);
        return this;
    }

    void print(final Output output) {
        final int[] widths = new int[rows.get(0).length];
        for (final String[] row : rows) {
            Arrays.setAll(widths, column -> Math.max(widths[column], row[column].length()));
        }
        for (final String[] row : rows) {
            final StringBuilder line = new StringBuilder();
            for (int column = 0; column < widths.length; column++) {
                final String padding = " ".repeat(widths[column] - row[column].length());
                line.append("  ").append(column == 0 ? row[column] + padding : padding + row[column]);
            }
            output.line("%s", line.toString().stripTrailing());
        }
    }
}
