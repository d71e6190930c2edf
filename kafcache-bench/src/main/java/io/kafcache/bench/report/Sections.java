package io.kafcache.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The cases that the report shows: of calls and restarts those that a run with the defaults measures, of the others all that are kept. */
final class Sections {
    private Sections() {}

    static List<Section> of(final Kind kind, final Results results) {
        return switch (kind) {
            case CALLS -> calls();
            case RESTARTS -> restarts();
            case PROFILES -> each(kind, results, ProfileSection::new);
            case TOPOLOGIES -> each(kind, results, TopologySection::new);
            case STORES -> each(kind, results, Sections::store);
            case INDEX -> each(kind, results, IndexSection::new);
            case INDEX_LOADS -> each(kind, results, LoadSection::new);
        };
    }

    private static List<Section> each(final Kind kind, final Results results, final Function<Case, Section> section) {
        return results.cases(kind).stream().map(section).toList();
    }

    private static Section store(final Case measured) {
        return measured.benchmark().equals(ScanSection.SCAN) ? new ScanSection(measured) : new StoreSection(measured);
    }

    private static List<Section> calls() {
        final List<Section> sections = new ArrayList<>();
        for (final int size : new int[] {10, 100, 1024, 16384, 524288}) {
            sections.add(time(
                    "get, values of " + bytes(size),
                    "get-" + size,
                    Case.of("GetBenchmark.get").valueSize(size)));
        }
        sections.add(time("get with a visitor, values of 100 B", "visit", Case.of("VisitBenchmark.visit")));
        sections.add(time("set, values of 100 B", "set", Case.of("SetBenchmark.set")));
        for (final int batch : new int[] {10, 100, 1000}) {
            final Case measured = Case.of("MultiGetBenchmark.getAll").batch(batch);
            sections.add(time("multiget of " + batch + " keys, values of 100 B", "multiget-" + batch, measured));
        }
        for (final int batch : new int[] {100, 1000}) {
            final Case measured = Case.of("WriteBatchBenchmark.setAll").batch(batch);
            sections.add(time("batch of " + batch + " sets, values of 100 B", "setbatch-" + batch, measured));
        }
        sections.add(time(
                "get from four servers",
                "nodes-get",
                Case.of("NodesBenchmark.get").nodes(4)));
        sections.add(time(
                "multiget of 100 keys from four servers",
                "nodes-multiget",
                Case.of("NodesBenchmark.getAll").nodes(4)));
        Scaling.CASES.forEach((threads, measured) -> sections.add(new CallSection(
                "get by " + (threads == 1 ? "one thread" : threads + " threads") + ", throughput",
                "threads-" + threads,
                measured,
                true)));
        return sections;
    }

    private static List<Section> restarts() {
        final List<Section> sections = new ArrayList<>();
        for (final int keys : new int[] {100_000, 1_000_000}) {
            sections.add(new RestartSection(keys, "kept"));
            sections.add(new RestartSection(keys, "lost"));
        }
        return sections;
    }

    private static Section time(final String heading, final String file, final Case measured) {
        return new CallSection(heading, file, measured, false);
    }

    private static String bytes(final int size) {
        return size < 1024 ? size + " B" : String.format(Locale.ROOT, "%d KiB", size >> 10);
    }
}
