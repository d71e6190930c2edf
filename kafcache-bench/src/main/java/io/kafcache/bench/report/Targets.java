package io.kafcache.bench.report;

import io.kafcache.bench.Contenders;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** What Kafcache is meant to reach, and what it does. */
final class Targets {
    /** Less than the smallest object, 16 bytes, is not one object a call, but what JMH itself allocates now and then. */
    private static final double NO_OBJECT = 15;

    private static final String TIMES = "x";
    private static final String BYTES = " B";
    private static final String SECONDS = " s";
    private static final String MEMCACHED = "memcached";
    private static final String ROCKSDB = "rocksdb";
    private static final int MANY_KEYS = 1_000_000;
    private static final Case GET = Case.of("GetBenchmark.get");
    private static final Case VISIT = Case.of("VisitBenchmark.visit");
    private static final Case GET_100 = Case.of("MultiGetBenchmark.getAll").batch(100);
    private static final Case SET_BATCH = Case.of("WriteBatchBenchmark.setAll");

    private final Results results;
    private final List<Target> targets = new ArrayList<>();

    private Targets(final Results results) {
        this.results = results;
    }

    static List<Target> of(final Results results) {
        final Targets targets = new Targets(results);
        targets.latency();
        targets.pipelines();
        targets.allocation();
        targets.scaling();
        targets.restarts();
        targets.targets.addAll(StoreTargets.of(results));
        targets.targets.addAll(IndexTargets.of(results));
        return targets.targets;
    }

    private void latency() {
        final String blocking = Contenders.KAFCACHE_BLOCKING;
        final String polling = Contenders.KAFCACHE_POLLING;
        add("get, blocking: time to the raw blocking socket's", 1.05, true, TIMES, timeToRaw(GET, blocking));
        add("get, polling: time to the raw polling socket's", 1.10, true, TIMES, timeToRaw(GET, polling));
        add("get, blocking: speed to the best peer's", 1.2, false, TIMES, speedToPeer(GET, blocking));
        add("get, polling: speed to the best peer's", 2.5, false, TIMES, speedToPeer(GET, polling));
    }

    private void pipelines() {
        for (final String contender : List.of(Contenders.KAFCACHE_BLOCKING, Contenders.KAFCACHE_POLLING)) {
            final String way = contender.substring(contender.indexOf('-') + 1);
            final String keys = "multiget of 100 keys, " + way + ": keys a second to ";
            add(keys + "the raw pipeline's", 1.0, false, TIMES, speedToRaw(GET_100, contender));
            add(keys + "the best peer's", 1.3, false, TIMES, speedToPeer(GET_100, contender));
            for (final int batch : new int[] {100, 1000}) {
                final String sets = "batch of " + batch + " sets, " + way + ": speed to the raw pipeline's";
                add(sets, 1.0, false, TIMES, speedToRaw(SET_BATCH.batch(batch), contender));
            }
        }
    }

    private void allocation() {
        for (final String contender : List.of(Contenders.KAFCACHE_BLOCKING, Contenders.KAFCACHE_POLLING)) {
            final String way = ", " + contender.substring(contender.indexOf('-') + 1) + ": allocated a call";
            add("get with a visitor" + way, NO_OBJECT, true, BYTES, allocated(VISIT, contender));
            add("multiget of 100 keys" + way, NO_OBJECT, true, BYTES, allocated(GET_100, contender));
            final OptionalDouble beyond = allocated(GET, contender);
            add(
                    "get of an array" + way + " beyond the array",
                    NO_OBJECT,
                    true,
                    BYTES,
                    beyond.isEmpty() ? beyond : OptionalDouble.of(Math.max(0, beyond.getAsDouble() - arrayLength())));
        }
    }

    /** An array has a header of 16 bytes, and takes a multiple of 8. */
    private static double arrayLength() {
        return (16 + Case.SIZE + 7) / 8 * 8;
    }

    private void scaling() {
        for (final String contender : List.of(
                Contenders.KAFCACHE,
                Contenders.KAFCACHE_BLOCKING,
                Contenders.KAFCACHE_POLLING,
                Contenders.KAFCACHE_SHARED)) {
            add(
                    "1, 2, 4, 8 threads, " + contender + ": each throughput to the one before, at worst",
                    1.0,
                    false,
                    TIMES,
                    worstStep(contender));
        }
    }

    private void restarts() {
        final OptionalDouble millis = median(RestartSection.measured(MANY_KEYS, "kept"), MEMCACHED);
        add(
                "restart with a kept state of 1,000,000 keys",
                2.0,
                true,
                SECONDS,
                millis.isEmpty() ? millis : OptionalDouble.of(millis.getAsDouble() / 1000));
        add(
                "restart with a lost state of 1,000,000 keys: records restored a second to RocksDB's",
                1.0,
                false,
                TIMES,
                ratio(restoredPerSecond(MEMCACHED), restoredPerSecond(ROCKSDB)));
    }

    private void add(
            final String text,
            final double limit,
            final boolean atMost,
            final String unit,
            final OptionalDouble actual) {
        targets.add(new Target(text, limit, atMost, unit, actual));
    }

    private OptionalDouble median(final Case measured, final String contender) {
        final Measurement measurement = results.of(measured).get(contender);
        return measurement == null
                ? OptionalDouble.empty()
                : OptionalDouble.of(measurement.score().median());
    }

    private static OptionalDouble ratio(final OptionalDouble one, final OptionalDouble other) {
        return one.isEmpty() || other.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(one.getAsDouble() / other.getAsDouble());
    }

    private OptionalDouble timeToRaw(final Case measured, final String contender) {
        return ratio(median(measured, contender), median(measured, Ranking.rawOf(contender)));
    }

    private OptionalDouble speedToRaw(final Case measured, final String contender) {
        return ratio(median(measured, Ranking.rawOf(contender)), median(measured, contender));
    }

    private OptionalDouble speedToPeer(final Case measured, final String contender) {
        final OptionalDouble peer = Ranking.bestPeer(results.of(measured), false)
                .map(OptionalDouble::of)
                .orElse(OptionalDouble.empty());
        return ratio(peer, median(measured, contender));
    }

    private OptionalDouble allocated(final Case measured, final String contender) {
        final Measurement measurement = results.of(measured).get(contender);
        return measurement == null
                ? OptionalDouble.empty()
                : OptionalDouble.of(measurement.other(Measurement.ALLOCATION).median());
    }

    private OptionalDouble restoredPerSecond(final String store) {
        final Measurement measurement =
                results.of(RestartSection.measured(MANY_KEYS, "lost")).get(store);
        return measurement == null ? OptionalDouble.empty() : measurement.restoredPerSecond();
    }

    /** A step whose quartiles overlap is even: it is within what the same measurement scatters. */
    private OptionalDouble worstStep(final String contender) {
        OptionalDouble worst = OptionalDouble.empty();
        Measurement before = null;
        for (final Map.Entry<Integer, Case> step : Scaling.CASES.entrySet()) {
            final Measurement now = results.of(step.getValue()).get(contender);
            if (before != null && now != null) {
                final double ratio = step(before.score(), now.score());
                worst = OptionalDouble.of(Math.min(ratio, worst.orElse(ratio)));
            }
            before = now;
        }
        return worst;
    }

    private static double step(final Samples before, final Samples now) {
        final double ratio = now.median() / before.median();
        return ratio < 1 && now.high() >= before.low() ? 1 : ratio;
    }
}
