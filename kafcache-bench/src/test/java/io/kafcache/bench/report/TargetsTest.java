package io.kafcache.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kafcache.bench.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetsTest {
    private static final String RUN = """
            {"benchmark": "io.kafcache.bench.%s", "threads": %d,
             "params": {"contender": "%s", "nodes": "1", "valueSize": "100"},
             "warmupIterations": 1, "warmupTime": "1 s", "measurementIterations": 1, "measurementTime": "1 s",
             "primaryMetric": {"rawData": [[%s]]},
             "secondaryMetrics": {"gc.alloc.rate.norm": {"rawData": [[136.0]]}}}
            """;

    @TempDir
    Path directory;

    private static String run(final String benchmark, final int threads, final String contender, final String scores) {
        return RUN.formatted(benchmark, threads, contender, scores);
    }

    private void write(final String file, final String... runs) throws IOException {
        Files.writeString(directory.resolve(file), '[' + String.join(",", runs) + ']');
    }

    private OptionalDouble actual(final String text) {
        final List<Target> found = Targets.of(Results.read(directory)).stream()
                .filter(target -> target.text().startsWith(text))
                .toList();
        assertEquals(1, found.size(), text);
        return found.get(0).actual();
    }

    @Test
    void roundsArePutTogether() throws IOException {
        write(
                "1.json",
                run("GetBenchmark.get", 1, "kafcache-blocking", "30.0, 31.0"),
                run("GetBenchmark.get", 1, "raw-blocking", "20.0"));
        write("2.json", run("GetBenchmark.get", 1, "kafcache-blocking", "50.0"));
        new Machine("cpu", 2, "kernel", "jdk", "1.6.18", "folsom 1", "now").write(directory.resolve("1.machine.json"));

        assertEquals(31.0 / 20.0, actual("get, blocking: time to the raw").orElseThrow());
        assertEquals("cpu", Results.read(directory).machines(Machine::cpu));
    }

    @Test
    void theFastestPeerCounts() throws IOException {
        write(
                "1.json",
                run("GetBenchmark.get", 1, "kafcache-polling", "20.0"),
                run("GetBenchmark.get", 1, "folsom", "60.0"),
                run("GetBenchmark.get", 1, "xmemcached", "50.0"));
        assertEquals(2.5, actual("get, polling: speed to the best peer").orElseThrow());
    }

    @Test
    void theArrayItselfDoesNotCount() throws IOException {
        write("1.json", run("GetBenchmark.get", 1, "kafcache-polling", "20.0"));
        assertEquals(16.0, actual("get of an array, polling").orElseThrow());
    }

    @Test
    void aFallCountsWhereTheQuartilesAreApart() throws IOException {
        write(
                "1.json",
                run("ThreadsBenchmark.oneThread", 1, "kafcache-shared", "100.0, 110.0"),
                run("ThreadsBenchmark.twoThreads", 2, "kafcache-shared", "99.0, 109.0"),
                run("ThreadsBenchmark.oneThread", 1, "kafcache-polling", "100.0"),
                run("ThreadsBenchmark.twoThreads", 2, "kafcache-polling", "80.0"));
        assertEquals(1.0, actual("1, 2, 4, 8 threads, kafcache-shared").orElseThrow());
        assertEquals(0.8, actual("1, 2, 4, 8 threads, kafcache-polling").orElseThrow());
    }

    @Test
    void aTargetTellsByHowMuchItIsMissed() {
        final String missed = new Target("speed", 1.2, false, "x", OptionalDouble.of(1.15)).row();
        assertTrue(missed.contains("| 1.15x | **missed** by 0.05x |"), missed);
        final String reached = new Target("time", 1.05, true, "x", OptionalDouble.of(1.05)).row();
        assertTrue(reached.contains("| 1.05x | reached |"), reached);
        final String open = new Target("time", 1.05, true, "x", OptionalDouble.empty()).row();
        assertTrue(open.contains("| - | not measured |"), open);
    }
}
