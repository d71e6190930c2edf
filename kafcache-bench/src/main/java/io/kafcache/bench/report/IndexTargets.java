package io.kafcache.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/** What the ordered index of a store's keys may cost. */
final class IndexTargets {
    private static final String MEMCACHED = "memcached";
    private static final String UNORDERED = "memcached/index:none";
    private static final String ROCKSDB = "rocksdb";
    private static final String INSERT = "KeyIndexBenchmark.insert";
    private static final int KEY_LENGTH = 16;
    private static final int KEYS = 1_000_000;
    private static final int MANY_KEYS = 10_000_000;

    private final Results results;

    private IndexTargets(final Results results) {
        this.results = results;
    }

    static List<Target> of(final Results results) {
        return new IndexTargets(results).targets();
    }

    private List<Target> targets() {
        final List<Target> targets = new ArrayList<>();
        targets.add(memory("1,000,000", KEYS));
        targets.add(memory("10,000,000", MANY_KEYS));
        targets.add(new Target(
                "put of a known key, 1,000,000 keys: p50 beyond that without the index", 0.3, true, " us", putCost()));
        targets.add(
                new Target("scan of 1,000,000 entries: entries a second to RocksDB's", 1.0, false, "x", scanSpeed()));
        targets.add(new Target(
                "start with a kept index of 10,000,000 keys",
                3.0,
                true,
                " s",
                of(
                        LoadSection.measured(MANY_KEYS),
                        MEMCACHED,
                        row -> row.score().median() / 1000)));
        return targets;
    }

    private Target memory(final String size, final int keys) {
        return new Target(
                "index of " + size + " keys of " + KEY_LENGTH + " B: memory a key",
                KEY_LENGTH + 12.0,
                true,
                " B",
                of(Case.of(INSERT).keys(keys), IndexSection.INDEX, row -> row.other(IndexSection.BYTES_PER_KEY)
                        .median()));
    }

    private OptionalDouble putCost() {
        final Case put = Case.of(StoreSection.PUT).keys(KEYS);
        final OptionalDouble with = of(put, MEMCACHED, row -> row.score().median());
        final OptionalDouble without = of(put, UNORDERED, row -> row.score().median());
        return with.isEmpty() || without.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(with.getAsDouble() - without.getAsDouble());
    }

    private OptionalDouble scanSpeed() {
        final Case scan = Case.of(ScanSection.SCAN).keys(KEYS);
        final OptionalDouble one = of(scan, MEMCACHED, row -> row.score().median());
        final OptionalDouble other = of(scan, ROCKSDB, row -> row.score().median());
        return one.isEmpty() || other.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(other.getAsDouble() / one.getAsDouble());
    }

    private OptionalDouble of(final Case measured, final String contender, final ToDoubleFunction<Measurement> figure) {
        final Measurement row = results.of(measured).get(contender);
        return row == null ? OptionalDouble.empty() : OptionalDouble.of(figure.applyAsDouble(row));
    }
}
