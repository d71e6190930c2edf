package io.kafcache.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs every benchmark once, with every contender, in this JVM: it tells whether they work, not how fast. */
class SmokeTest {
    private static final Map<String, Integer> CONTENDERS = Map.of(
            "GetBenchmark.get", 9,
            "VisitBenchmark.visit", 5,
            "SetBenchmark.set", 8,
            "MultiGetBenchmark.getAll", 8,
            "WriteBatchBenchmark.setAll", 8,
            "NodesBenchmark.get", 8,
            "NodesBenchmark.getAll", 8,
            "ThreadsBenchmark.twoThreads", 8,
            "OverlayBenchmark.get", 2,
            "OverlayBenchmark.put", 2);

    private static final Map<String, Integer> STORES = Map.of(
            "StoreBenchmark.getUniform", 3,
            "StoreBenchmark.getZipf", 3,
            "StoreBenchmark.getAbsent", 3,
            "StoreBenchmark.getPrefetched", 1,
            "StoreBenchmark.put", 4,
            "StoreBenchmark.update", 3,
            "StoreBenchmark.scanAll", 3);

    private static final Map<String, Integer> INDEX = Map.of(
            "KeyIndexBenchmark.insert", 3,
            "KeyIndexBenchmark.addPresent", 3,
            "KeyIndexBenchmark.containsPresent", 3,
            "KeyIndexBenchmark.containsAbsent", 3,
            "KeyIndexBenchmark.scan100", 3,
            "IndexLoadBenchmark.load", 1);

    private static ChainedOptionsBuilder once() {
        return new OptionsBuilder()
                .param("valueSize", "100")
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
    }

    @Test
    void everyBenchmarkOfCallsRunsWithEveryContender() throws RunnerException {
        runsWithEveryContender(
                CONTENDERS,
                once().include("io\\.kafcache\\.bench\\..*")
                        .exclude("ThreadsBenchmark\\.(one|four|eight)")
                        .exclude("(Restart|Topology|Store|KeyIndex|IndexLoad)Benchmark")
                        .param("entries", "1000"));
    }

    @Test
    void everyBenchmarkOfStoresRunsWithEveryContender() throws RunnerException {
        runsWithEveryContender(STORES, once().include("StoreBenchmark").param("keys", "1000"));
    }

    @Test
    void everyBenchmarkOfTheIndexRunsWithEveryContender() throws RunnerException {
        runsWithEveryContender(
                INDEX, once().include("(KeyIndex|IndexLoad)Benchmark").param("entries", "1000"));
    }

    private static void runsWithEveryContender(final Map<String, Integer> counts, final ChainedOptionsBuilder options)
            throws RunnerException {
        final Collection<RunResult> results = new Runner(options.param("batch", "10")
                        .measurementTime(TimeValue.milliseconds(1))
                        .build())
                .run();

        final Map<String, Set<String>> contenders = results.stream()
                .collect(Collectors.groupingBy(
                        SmokeTest::name,
                        Collectors.mapping(
                                result -> result.getParams().getParam("contender"),
                                Collectors.toCollection(TreeSet::new))));
        assertEquals(counts.keySet(), contenders.keySet());
        counts.forEach((name, count) -> assertEquals(count, contenders.get(name).size(), name));
        results.forEach(result -> assertTrue(result.getPrimaryResult().getScore() > 0, () -> name(result)));
    }

    @Test
    void whatIsLostIsRestoredAndWhatIsKeptIsNot() throws RunnerException {
        final int keys = 1000;
        final Collection<RunResult> results = new Runner(once().include("RestartBenchmark")
                        .param("keys", String.valueOf(keys))
                        .build())
                .run();

        final Map<String, Double> restored = results.stream()
                .collect(Collectors.toMap(
                        result -> name(result) + ' ' + result.getParams().getParam("store"),
                        result -> result.getSecondaryResults().get("restored").getScore()));
        // With the marker of the first start.
        assertEquals(
                Map.of(
                        "RestartBenchmark.kept memcached", 0.0,
                        "RestartBenchmark.kept rocksdb", 0.0,
                        "RestartBenchmark.lost memcached", keys + 1.0,
                        "RestartBenchmark.lost rocksdb", keys + 1.0,
                        "RestartBenchmark.lost in-memory", keys + 1.0),
                restored);
    }

    /** A contest fails if a contender comes to wrong results. */
    @Test
    @SuppressWarnings("rawtypes")
    @Timeout(value = 4, unit = TimeUnit.MINUTES)
    void contendersTakeTurnsAndComeToTheSameResults() throws RunnerException {
        final List<String> contenders = List.of("memcached/nodes:2", "rocksdb", "in-memory");
        final Map<String, Result> figures = contest("count/keys:1000/eos", String.join("+", contenders));
        for (final String contender : contenders) {
            assertTrue(figures.get(contender + "|recordsPerSecond").getScore() > 0, contender);
        }
    }

    @Test
    @SuppressWarnings("rawtypes")
    @Timeout(value = 4, unit = TimeUnit.MINUTES)
    void aJoinOverSeveralPartitionsAndThreadsIsMeasured() throws RunnerException {
        final Map<String, Result> figures = contest("join/keys:1000/partitions:2/threads:2", "memcached");
        assertTrue(figures.get("memcached|allocatedBytes").getScore() > 0);
    }

    @SuppressWarnings("rawtypes")
    private static Map<String, Result> contest(final String scenario, final String contenders) throws RunnerException {
        return new Runner(new OptionsBuilder()
                        .include("TopologyBenchmark.stores")
                        .param("scenario", scenario)
                        .param("contenders", contenders)
                        .param("warmup", "1000")
                        .param("chunk", "1000")
                        .addProfiler(ContendersProfiler.class)
                        .forks(0)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .runSingle()
                .getSecondaryResults();
    }

    private static String name(final RunResult result) {
        final String name = result.getParams().getBenchmark();
        return name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1);
    }
}
