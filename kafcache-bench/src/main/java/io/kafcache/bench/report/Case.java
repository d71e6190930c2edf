package io.kafcache.bench.report;

/**
 * What was measured, without the contender.
 *
 * @param benchmark class and method, as in {@code GetBenchmark.get}
 * @param threads calling threads
 * @param nodes servers
 * @param batch items a call
 * @param valueSize bytes of a value
 */
record Case(String benchmark, int threads, int nodes, int batch, int valueSize) {
    static final int SIZE = 100;

    static Case of(final String benchmark) {
        return new Case(benchmark, 1, 1, 1, SIZE);
    }

    Case threads(final int count) {
        return new Case(benchmark, count, nodes, batch, valueSize);
    }

    Case nodes(final int count) {
        return new Case(benchmark, threads, count, batch, valueSize);
    }

    Case batch(final int count) {
        return new Case(benchmark, threads, nodes, count, valueSize);
    }

    Case valueSize(final int bytes) {
        return new Case(benchmark, threads, nodes, batch, bytes);
    }
}
