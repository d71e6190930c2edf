package io.kafcache.bench.report;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/**
 * How a contender did.
 *
 * @param score microseconds a call, calls a second where throughput was measured, nanoseconds a
 *     call of the index, or milliseconds of what is done once: a restart, a scan
 * @param others what else was measured, by name
 */
record Measurement(Samples score, Map<String, Samples> others) {
    /** Bytes a call. */
    static final String ALLOCATION = "gc.alloc.rate.norm";

    /** Records read from the changelog at a start. */
    static final String RESTORED = "restored";

    /** How long that took. */
    static final String RESTORE_MILLIS = "restoreMillis";

    /** Empty if it was not measured. */
    Samples other(final String name) {
        return others.getOrDefault(name, Samples.of());
    }

    /** Empty if none were restored. */
    OptionalDouble restoredPerSecond() {
        final Samples millis = other(RESTORE_MILLIS);
        return millis.isEmpty() || millis.median() == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(other(RESTORED).median() / millis.median() * 1000);
    }

    /** The score as a multiple of another one, as text; of null there is none. */
    String ratio(final Measurement reference) {
        return reference == null ? "-" : String.format(Locale.ROOT, "%.2fx", score.median() / reference.score.median());
    }

    Measurement and(final Measurement more) {
        final Map<String, Samples> joined = new HashMap<>(others);
        more.others.forEach((name, samples) -> joined.merge(name, samples, Measurement::join));
        return new Measurement(join(score, more.score), joined);
    }

    private static Samples join(final Samples one, final Samples other) {
        return Samples.of(DoubleStream.concat(Arrays.stream(one.sorted()), Arrays.stream(other.sorted()))
                .toArray());
    }
}
