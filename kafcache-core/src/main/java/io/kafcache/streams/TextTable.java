package io.kafcache.streams;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** A table of text, in columns as wide as they need be. */
final class TextTable {
    private static final String GAP = "  ";

    private final List<String> header;
    private final Set<String> numbers;
    private final List<List<String>> rows = new ArrayList<>();

    /** With the names of the columns, and of those among them that are aligned to the right. */
    TextTable(final List<String> header, final Set<String> numbers) {
        this.header = header;
        this.numbers = numbers;
        rows.add(header);
    }

    void add(final Object... cells) {
        rows.add(List.of(cells).stream().map(String::valueOf).toList());
    }

    List<String> lines() {
        final int[] widths = new int[header.size()];
        rows.forEach(row -> Arrays.setAll(
                widths, column -> Math.max(widths[column], row.get(column).length())));
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private String line(final List<String> row, final int[] widths) {
        final StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            final String padding = " ".repeat(widths[i] - row.get(i).length());
            final boolean number = numbers.contains(header.get(i));
            line.append(i == 0 ? "" : GAP)
                    .append(number ? padding : "")
                    .append(row.get(i))
                    .append(number ? "" : padding);
        }
        return line.toString().stripTrailing();
    }
}
