package io.kafcache.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** Writes {@code BENCHMARKS.md} and its charts. */
public final class ReportProgram {
    private ReportProgram() {}

    /**
     * Thins the results, and writes the files.
     *
     * @param args the project's directory
     * @throws IOException if a file cannot be written
     */
    public static void main(final String[] args) throws IOException {
        final Path root = Path.of(args[0]);
        for (final Path results : Results.files(root.resolve(Report.RESULTS))) {
            Histograms.thin(results);
        }
        final Path charts = Files.createDirectories(root.resolve(Report.CHARTS));
        try (Stream<Path> old = Files.list(charts)) {
            for (final Path file : old.toList()) {
                Files.delete(file);
            }
        }
        for (final Map.Entry<String, String> file : new Report(root).files().entrySet()) {
            Files.writeString(root.resolve(file.getKey()), file.getValue());
        }
    }
}
