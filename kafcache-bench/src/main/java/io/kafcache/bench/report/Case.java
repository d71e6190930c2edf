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
 * @param variant what else tells it from others, as its parameters say it; empty where there is nothing
 */
record Case(String benchmark, int threads, int nodes, int batch, int valueSize, int keys, String variant) {
    static final int SIZE = 100;

    static Case of(final String benchmark) {
        return new Case(benchmark, 1, 1, 1, SIZE, 0, "");
    }

    Case threads(final int count) {
        return new Case(benchmark, count, nodes, batch, valueSize, keys, variant);
    }

    Case nodes(final int count) {
        return new Case(benchmark, threads, count, batch, valueSize, keys, variant);
    }

    Case batch(final int count) {
        return new Case(benchmark, threads, nodes, count, valueSize, keys, variant);
    }

    Case valueSize(final int bytes) {
        return new Case(benchmark, threads, nodes, batch, bytes, keys, variant);
    }

    Case keys(final int count) {
        return new Case(benchmark, threads, nodes, batch, valueSize, count, variant);
    }

    Case variant(final String text) {
        return new Case(benchmark, threads, nodes, batch, valueSize, keys, text);
    }
}
