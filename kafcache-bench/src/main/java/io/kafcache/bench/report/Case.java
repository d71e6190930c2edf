package io.kafcache.bench.report;

/**
 * What was measured, without the contender.
 *
 * @param benchmark class and method, as in {@code GetBenchmark.get}
 * @param threads calling threads
 * @param nodes servers
 * @param batch items a call
 * @param valueSize bytes of a value
 * @param keys in a store; 0 where that is all the same
 */
record Case(String benchmark, int threads, int nodes, int batch, int valueSize, int keys) {
    static final int SIZE = 100;

    static Case of(final String benchmark) {
        return new Case(benchmark, 1, 1, 1, SIZE, 0);
    }

    Case threads(final int count) {
        return new Case(benchmark, count, nodes, batch, valueSize, keys);
    }

    Case nodes(final int count) {
        return new Case(benchmark, threads, count, batch, valueSize, keys);
    }

    Case batch(final int count) {
        return new Case(benchmark, threads, nodes, count, valueSize, keys);
    }

    Case valueSize(final int bytes) {
        return new Case(benchmark, threads, nodes, batch, bytes, keys);
    }

    Case keys(final int count) {
        return new Case(benchmark, threads, nodes, batch, valueSize, count);
    }
}
