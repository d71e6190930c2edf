package io.kafcache.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/** What a store in memcached is meant to reach, in a topology and by itself. */
final class StoreTargets {
    private static final String MEMCACHED = "memcached";
    private static final String ROCKSDB = "rocksdb";
    private static final String IN_MEMORY = "in-memory";
    private static final String TIMES = "x";
    private static final String MICROS = " us";
    private static final int KEYS = 1_000_000;
    private static final int POLL = 1000;
    /** What a record takes in the topologies, about, in microseconds. */
    private static final int PROCESSING = 4;

    private static final Map<String, String> SIZES = Map.of("", "1,000,000", "/keys:5000000", "5,000,000");

    private final Results results;
    private final List<Target> targets = new ArrayList<>();

    private StoreTargets(final Results results) {
        this.results = results;
    }

    static List<Target> of(final Results results) {
        final StoreTargets targets = new StoreTargets(results);
        targets.atLeastOnce();
        targets.exactlyOnce();
        targets.cost();
        targets.calls();
        return targets.targets;
    }

    private void atLeastOnce() {
        for (final String shape : List.of("count", "lookup", "table")) {
            for (final String size : List.of("", "/keys:5000000")) {
                final String text = shape + ", " + SIZES.get(size) + " keys, at least once: records a second to ";
                final Case measured = TopologySection.measured(shape + size);
                add(text + "RocksDB's", 2.0, false, TIMES, ratio(measured, ROCKSDB, StoreTargets::throughput));
                add(
                        text + "the in-memory store's",
                        1.2,
                        false,
                        TIMES,
                        ratio(measured, IN_MEMORY, StoreTargets::throughput));
            }
        }
    }

    private void exactlyOnce() {
        for (final String shape : List.of("count", "lookup", "table")) {
            add(
                    shape + ", 1,000,000 keys, exactly once: records a second to RocksDB's",
                    1.5,
                    false,
                    TIMES,
                    ratio(TopologySection.measured(shape + "/eos"), ROCKSDB, StoreTargets::throughput));
        }
        add("the slowest of all topologies: records a second to RocksDB's", 1.0, false, TIMES, slowest());
    }

    private OptionalDouble slowest() {
        return results.cases(Kind.TOPOLOGIES).stream()
                .map(measured -> ratio(measured, ROCKSDB, StoreTargets::throughput))
                .flatMapToDouble(OptionalDouble::stream)
                .min();
    }

    private void cost() {
        for (final String shape : List.of("count", "lookup", "table")) {
            final Case measured = TopologySection.measured(shape);
            add(
                    shape + ", 1,000,000 keys: processor time a record to RocksDB's",
                    1.0,
                    true,
                    TIMES,
                    ratio(measured, ROCKSDB, TopologySection::cpuMicros));
            add(
                    shape + ", 1,000,000 keys: allocated a record to the in-memory store's",
                    1.0,
                    true,
                    TIMES,
                    ratio(measured, IN_MEMORY, row -> row.other(TopologySection.ALLOCATED)
                            .median()));
        }
    }

    private void calls() {
        final Case get = Case.of(StoreSection.GET).keys(KEYS);
        final Case put = Case.of(StoreSection.PUT).keys(KEYS);
        for (final int processing : new int[] {0, PROCESSING}) {
            final String text = "get after a prefetch of " + POLL
                    + (processing == 0 ? ", all at once" : ", one every " + processing + " us");
            final String prefetched = StoreSection.prefetched(MEMCACHED, POLL, processing);
            add(text + ": p50", 0.5, true, MICROS, time(get, prefetched, StoreSection.MEDIAN));
            add(text + ": p99", 2.0, true, MICROS, time(get, prefetched, StoreSection.P99));
        }
        add("put: p50", 0.5, true, MICROS, time(put, MEMCACHED, StoreSection.MEDIAN));
        add("put: p99 to RocksDB's", 1.0, true, TIMES, ratio(put, ROCKSDB, row -> row.other(StoreSection.P99)
                .median()));
    }

    private static double throughput(final Measurement row) {
        return row.score().median();
    }

    private OptionalDouble time(final Case measured, final String contender, final String percentile) {
        final Measurement row = results.of(measured).get(contender);
        return row == null
                ? OptionalDouble.empty()
                : OptionalDouble.of(row.other(percentile).median());
    }

    private OptionalDouble ratio(final Case measured, final String other, final ToDoubleFunction<Measurement> figure) {
        final Measurement one = results.of(measured).get(MEMCACHED);
        final Measurement reference = results.of(measured).get(other);
        return one == null || reference == null
                ? OptionalDouble.empty()
                : OptionalDouble.of(figure.applyAsDouble(one) / figure.applyAsDouble(reference));
    }

    private void add(
            final String text,
            final double limit,
            final boolean atMost,
            final String unit,
            final OptionalDouble actual) {
        targets.add(new Target(text, limit, atMost, unit, actual));
    }
}
