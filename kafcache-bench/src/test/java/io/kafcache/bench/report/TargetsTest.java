package io.kafcache.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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

    private static final String RESTART = """
            {"benchmark": "io.kafcache.bench.RestartBenchmark.%s", "threads": 1,
             "params": {"store": "%s", "keys": "1000000", "valueSize": "100"},
             "warmupIterations": 1, "warmupTime": "single-shot",
             "measurementIterations": 2, "measurementTime": "single-shot",
             "primaryMetric": {"rawData": [[%s]]},
             "secondaryMetrics": {"restored": {"rawData": [[%s]]}, "restoreMillis": {"rawData": [[%s]]}}}
            """;

    private static final String TOPOLOGY = """
            {"benchmark": "io.kafcache.bench.TopologyBenchmark.stores", "threads": 1,
             "params": {"scenario": "%s", "contenders": "memcached+rocksdb", "warmup": "1", "chunk": "1"},
             "warmupIterations": 1, "warmupTime": "single-shot",
             "measurementIterations": 2, "measurementTime": "single-shot",
             "primaryMetric": {"rawData": [[9.0, 9.0]]},
             "secondaryMetrics": {
              "gc.count": {"rawData": [[1.0, 1.0]]},
              "memcached|recordsPerSecond": {"rawData": [[%s]]}, "rocksdb|recordsPerSecond": {"rawData": [[%s]]},
              "memcached|applicationCpuMicros": {"rawData": [[3.0, 3.0]]}, "rocksdb|applicationCpuMicros": {"rawData": [[5.0, 5.0]]},
              "memcached|serverCpuMicros": {"rawData": [[1.0, 1.0]]}, "rocksdb|serverCpuMicros": {"rawData": [[0.0, 0.0]]},
              "memcached|allocatedBytes": {"rawData": [[700.0, 700.0]]}, "rocksdb|allocatedBytes": {"rawData": [[800.0, 800.0]]}}}
            """;

    private static final String STORE = """
            {"benchmark": "io.kafcache.bench.StoreBenchmark.%s", "threads": 1,
             "params": {"contender": "%s", "keys": "1000000", "valueSize": "100"%s},
             "warmupIterations": 1, "warmupTime": "1 s", "measurementIterations": 1, "measurementTime": "1 s",
             "primaryMetric": {"rawDataHistogram": [[%s]]},
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
        new Machine("cpu", 2, "kernel", "jdk", "1.6.18", "folsom 1", "4.3.1, 10.1.3", "now")
                .write(directory.resolve("1.machine.json"));

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
    void restartsAreComparedByTheRecordsRestoredASecond() throws IOException {
        write(
                "1.json",
                RESTART.formatted("kept", "memcached", "400.0, 600.0", "0, 0", "0, 0"),
                RESTART.formatted("lost", "memcached", "3000.0, 3000.0", "1000, 1002", "2000, 2000"),
                RESTART.formatted("lost", "rocksdb", "3000.0, 3000.0", "1001, 1001", "3000, 3000"));
        assertEquals(0.5, actual("restart with a kept state").orElseThrow());
        assertEquals(1.5, actual("restart with a lost state").orElseThrow(), 1e-9);

        final String kept = new RestartSection(1_000_000, "kept").markdown(Results.read(directory), "charts");
        assertTrue(kept.contains("| memcached | 500 | 450 to 550 | 0 | - |"), kept);
        final String lost = new RestartSection(1_000_000, "lost").markdown(Results.read(directory), "charts");
        assertTrue(lost.contains("| rocksdb | 3,000 | 3,000 to 3,000 | 1,001 | 334 |"), lost);
        assertEquals("", new RestartSection(100_000, "lost").markdown(Results.read(directory), "charts"));
    }

    @Test
    void storesThatTookTurnsAreCompared() throws IOException {
        write(
                "1.json",
                TOPOLOGY.formatted("count", "300.0, 500.0", "100.0, 100.0"),
                TOPOLOGY.formatted("join/eos", "80.0, 80.0", "100.0, 100.0"));
        assertEquals(
                4.0,
                actual("count, 1,000,000 keys, at least once: records a second to RocksDB's")
                        .orElseThrow());
        assertEquals(0.8, actual("the slowest of all topologies").orElseThrow());
        assertEquals(
                0.8, actual("count, 1,000,000 keys: processor time a record").orElseThrow());
        final Results results = Results.read(directory);
        final String count = new TopologySection(TopologySection.measured("count")).markdown(results, "charts");
        assertTrue(
                count.contains("| memcached | 400 | 350 to 450 | 4.00x | - | 4.00 us | 1.00 us | 700 B |\n| rocksdb |"),
                count);
        final String losses = Losses.markdown(results);
        assertTrue(
                losses.contains("| topology join/eos, memcached to rocksdb, records a second | 80.0 | 100 | 0.80x |"),
                losses);
        assertFalse(losses.contains("count"), losses);
    }

    @Test
    void percentilesAreThoseOfEachIteration() throws IOException {
        final String fast = "[[0.1, 90], [0.4, 9], [7.0, 1]]";
        final String slow = "[[0.3, 98], [5.0, 2]]";
        write(
                "1.json",
                STORE.formatted("getPrefetched", "memcached", ", \"batch\": \"1000\"", fast + ',' + slow),
                STORE.formatted("getUniform", "memcached", "", slow),
                STORE.formatted("put", "memcached", "", slow),
                STORE.formatted("put", "rocksdb", "", fast));
        assertEquals(
                0.2, actual("get after a prefetch of 1000, all at once: p50").orElseThrow(), 1e-9);
        assertEquals(
                2.7, actual("get after a prefetch of 1000, all at once: p99").orElseThrow(), 1e-9);
        assertEquals(12.5, actual("put: p99 to RocksDB's").orElseThrow(), 1e-9);
        final Results results = Results.read(directory);
        assertEquals(2, results.cases(Kind.STORES).size());
        final Section get = new StoreSection(results.cases(Kind.STORES).get(0));
        final String table = get.markdown(results, "charts");
        assertTrue(table.contains("| memcached, prefetched by 1000 | 0.20 | 0.15 to 0.25 | 2.70 |"), table);
        assertTrue(table.contains("| memcached | 0.30 | 0.30 to 0.30 | 5.00 | 5.00 |"), table);
        final String svg = get.chart(results).svg();
        assertTrue(svg.contains(">memcached, prefetched by 1000</text>"), svg);
        assertTrue(
                Losses.markdown(results).contains("| put, 1,000,000 keys of 100 B, memcached to rocksdb, p99 in us |"));
    }

    @Test
    void orderedSetsOfKeysAreComparedWithTheIndex() throws IOException {
        final String run = """
                {"benchmark": "io.kafcache.bench.KeyIndexBenchmark.insert", "threads": 1,
                 "params": {"contender": "%s", "entries": "1000000"},
                 "warmupIterations": 1, "warmupTime": "1 s", "measurementIterations": 1, "measurementTime": "1 s",
                 "primaryMetric": {"rawData": [[%s]]}, "secondaryMetrics": {"bytesPerKey": {"rawData": [[%s]]}}}
                """;
        write("1.json", run.formatted("index", "500.0", "25.5"), run.formatted("skip-list", "1500.0", ""));
        final Results results = Results.read(directory);
        final Section section = Sections.of(Kind.INDEX, results).get(0);
        final String table = section.markdown(results, "charts");
        assertTrue(table.contains("| index | 500 | 500 to 500 | 1.00x | 25.5 B |"), table);
        assertTrue(table.contains("| skip-list | 1,500 | 1,500 to 1,500 | 3.00x | - |"), table);
        assertEquals("index-insert-1000000", section.file());
    }

    @Test
    void whatTheIndexCostsIsComparedWithItsTargets() throws IOException {
        final String memory = """
                {"benchmark": "io.kafcache.bench.KeyIndexBenchmark.insert", "threads": 1,
                 "params": {"contender": "index", "entries": "10000000"},
                 "warmupIterations": 1, "warmupTime": "1 s", "measurementIterations": 1, "measurementTime": "1 s",
                 "primaryMetric": {"rawData": [[500.0]]}, "secondaryMetrics": {"bytesPerKey": {"rawData": [[25.5]]}}}
                """;
        final String once = """
                {"benchmark": "io.kafcache.bench.%s", "threads": 1, "params": {"contender": "%s", %s},
                 "warmupIterations": 1, "warmupTime": "single-shot",
                 "measurementIterations": 1, "measurementTime": "single-shot",
                 "primaryMetric": {"rawData": [[%s]]}, "secondaryMetrics": {"gc.alloc.rate.norm": {"rawData": [[2.0E8]]}}}
                """;
        final String stored = "\"keys\": \"1000000\", \"valueSize\": \"100\"";
        write(
                "1.json",
                memory,
                once.formatted("IndexLoadBenchmark.load", "memcached", "\"entries\": \"10000000\"", "2500.0"),
                once.formatted("StoreBenchmark.scanAll", "memcached", stored, "1000.0"),
                once.formatted("StoreBenchmark.scanAll", "rocksdb", stored, "800.0"),
                STORE.formatted("put", "memcached", "", "[[0.7, 9]]"),
                STORE.formatted("put", "memcached/index:none", "", "[[0.5, 9]]"));
        assertEquals(25.5, actual("index of 10,000,000 keys of 16 B").orElseThrow());
        assertTrue(actual("index of 1,000,000 keys of 16 B").isEmpty());
        assertEquals(0.2, actual("put of a known key").orElseThrow(), 1e-9);
        assertEquals(0.8, actual("scan of 1,000,000 entries").orElseThrow());
        assertEquals(2.5, actual("start with a kept index").orElseThrow());

        final Results results = Results.read(directory);
        final String scan = Sections.of(Kind.STORES, results).get(0).markdown(results, "charts");
        assertTrue(scan.contains("| memcached | 1,000 | 1,000 to 1,000 | 1,000,000 | 1.25x | 200 B |"), scan);
        final String load = Sections.of(Kind.INDEX_LOADS, results).get(0).markdown(results, "charts");
        assertTrue(load.contains("| memcached | 2,500 | 2,500 to 2,500 | 4,000,000 |"), load);
        final String losses = Losses.markdown(results);
        assertTrue(losses.contains("| scan of 1,000,000 entries of 100 B, memcached to rocksdb, in ms |"), losses);
    }

    @Test
    void roundsOfCallsAndOfRestartsCountApart() throws IOException {
        write("1.json", run("GetBenchmark.get", 1, "kafcache-blocking", "30.0"));
        write("2.json", run("GetBenchmark.get", 1, "kafcache-blocking", "30.0"));
        write("3.json", RESTART.formatted("kept", "rocksdb", "400.0", "0", "0"));
        final Results results = Results.read(directory);
        assertEquals(2, results.rounds(Kind.CALLS));
        assertEquals(1, results.rounds(Kind.RESTARTS));
        assertEquals("1 x single-shot to warm up, 2 x single-shot measured", results.settings(Kind.RESTARTS));
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
