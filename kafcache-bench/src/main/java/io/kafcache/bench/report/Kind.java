package io.kafcache.bench.report;

/** What a round measures: rounds of different kinds are run by different commands. */
enum Kind {
    /** The clients' calls. */
    CALLS,
    /** Restarts of an application. */
    RESTARTS;

    static Kind of(final String benchmark) {
        return benchmark.startsWith("RestartBenchmark.") ? RESTARTS : CALLS;
    }
}
