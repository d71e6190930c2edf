package io.kafcache.bench.topology;

import io.kafcache.bench.Options;

/**
 * What all contenders of a measurement do, written as in {@code count} or {@code lookup/keys:5000000/eos}.
 *
 * @param text as written
 * @param shape of the topology
 * @param exactlyOnce whether the processing guarantee is exactly once v2, else at least once
 * @param caching whether Kafka Streams' own cache stands before the store
 * @param keys that the store holds, over all partitions
 * @param partitions of each topic
 * @param threads stream threads
 */
public record Scenario(
        String text, Shape shape, boolean exactlyOnce, boolean caching, int keys, int partitions, int threads) {
    private static final int KEYS = 1_000_000;

    /**
     * Reads a scenario.
     *
     * @param text the shape, then, each behind a slash, {@code eos}, {@code caching}, {@code keys:n}, {@code partitions:n}, {@code threads:n}
     * @return with 1,000,000 keys, one partition, one thread, at least once and without a cache unless it says otherwise
     */
    public static Scenario parse(final String text) {
        final Options options = Options.parse(text);
        final Scenario scenario = new Scenario(
                text,
                Shape.of(options.name()),
                options.takeFlag("eos"),
                options.takeFlag("caching"),
                options.takeInt("keys", KEYS),
                options.takeInt("partitions", 1),
                options.takeInt("threads", 1));
        options.requireAllTaken();
        return scenario;
    }

    /** Keys in each partition's store. */
    int keysPerPartition() {
        return keys / partitions;
    }
}
