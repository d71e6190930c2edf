package io.kafcache.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BenchmarksDocTest {
    private static final Path ROOT = Path.of("..");

    @Test
    void theReportMatchesTheResults() throws IOException {
        final Map<String, String> expected = new Report(ROOT).files();
        final Map<String, String> actual = new TreeMap<>();
        for (final String file : expected.keySet()) {
            actual.put(file, Files.readString(ROOT.resolve(file)));
        }
        assertEquals(expected, actual, "BENCHMARKS.md is not up to date; run " + Report.COMMAND);
    }

    @Test
    void noChartIsLeftFromOtherResults() throws IOException {
        final Set<String> files = new TreeSet<>(Set.of("BENCHMARKS.md"));
        final Path charts = ROOT.resolve(Report.CHARTS);
        if (Files.isDirectory(charts)) {
            try (Stream<Path> found = Files.list(charts)) {
                found.forEach(chart -> files.add(ROOT.relativize(chart).toString()));
            }
        }
        assertEquals(new Report(ROOT).files().keySet(), files, "run " + Report.COMMAND);
    }
}
