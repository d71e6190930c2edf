package io.kafcache.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
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
        final Collection<RunResult> results = new Runner(once().include("io\\.kafcache\\.bench\\..*")
                        .exclude("ThreadsBenchmark\\.(one|four|eight)")
                        .exclude("RestartBenchmark")
                        .param("batch", "10")
                        .param("entries", "1000")
                        .measurementTime(TimeValue.milliseconds(1))
                        .build())
                .run();

        final Map<String, Set<String>> contenders = results.stream()
                .collect(Collectors.groupingBy(
                        SmokeTest::name,
                        Collectors.mapping(
                                result -> result.getParams().getParam("contender"),
                                Collectors.toCollection(TreeSet::new))));
        assertEquals(CONTENDERS.keySet(), contenders.keySet());
        CONTENDERS.forEach(
                (name, count) -> assertEquals(count, contenders.get(name).size(), name));
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

    private static String name(final RunResult result) {
        final String name = result.getParams().getBenchmark();
        return name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1);
    }
}
