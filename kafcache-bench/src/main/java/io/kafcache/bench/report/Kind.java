package io.kafcache.bench.report;

import java.util.Arrays;

/** What a round measures: rounds of different kinds are run by different commands. */
enum Kind {
    /** The clients' calls. */
    CALLS("", ""),
    /** Whole topologies. */
    TOPOLOGIES("TopologyBenchmark.", "TopologyBenchmark"),
    /** Single reads and writes of a store. */
    STORES("StoreBenchmark.", "StoreBenchmark"),
    /** The ordered index of a store's keys. */
    INDEX("KeyIndexBenchmark.", "KeyIndexBenchmark"),
    /** What it takes to load that. */
    INDEX_LOADS("IndexLoadBenchmark.", "IndexLoadBenchmark"),
    /** Restarts of an application. */
    RESTARTS("RestartBenchmark.", "RestartBenchmark");

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

    /** What runs it. */
    String command() {
        return "mvn -pl kafcache-bench -am jmh:benchmark"
                + (selection.isEmpty() ? "" : " -Djmh.benchmarks=" + selection);
    }
}
