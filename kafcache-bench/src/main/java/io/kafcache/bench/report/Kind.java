package io.kafcache.bench.report;

import java.util.Arrays;

/** What a round measures: rounds of different kinds are run by different commands. */
enum Kind {
    /** The clients' calls. */
    CALLS("", "-Pclients"),
    /** What the time of a record goes to. */
    PROFILES("TopologyBenchmark.profile", "-Djmh.benchmarks=TopologyBenchmark.profile"),
    /** Whole topologies. */
    TOPOLOGIES("TopologyBenchmark.", "-Djmh.benchmarks=TopologyBenchmark.stores,TopologyBenchmark.surroundings"),
    /** Single reads and writes of a store. */
    STORES("StoreBenchmark.", "-Djmh.benchmarks=StoreBenchmark"),
    /** The ordered index of a store's keys. */
    INDEX("KeyIndexBenchmark.", "-Djmh.benchmarks=KeyIndexBenchmark"),
    /** What it takes to load that. */
    INDEX_LOADS("IndexLoadBenchmark.", "-Djmh.benchmarks=IndexLoadBenchmark"),
    /** Restarts of an application. */
    RESTARTS("RestartBenchmark.", "-Djmh.benchmarks=RestartBenchmark");

    private final String prefix;
    private final String selection;

    Kind(final String prefix, final String selection) {
        this.prefix = prefix;
        this.selection = selection;
    }

    static Kind of(final String benchmark) {
        return Arrays.stream(values())
                .filter(kind -> !kind.prefix.isEmpty() && benchmark.startsWith(kind.prefix))
                .findFirst()
                .orElse(CALLS);
    }

    /** Whether several contenders take turns in one run, so that the figures are named by theirs. */
    boolean takesTurns() {
        return this == TOPOLOGIES || this == PROFILES;
    }

    /** What runs it. */
    String command() {
        return "mvn -pl kafcache-bench -am jmh:benchmark " + selection;
    }
}
