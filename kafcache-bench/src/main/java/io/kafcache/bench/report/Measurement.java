package io.kafcache.bench.report;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * How a contender did.
 *
 * @param score microseconds a call, or calls a second where throughput was measured
 * @param allocation bytes a call
 */
record Measurement(Samples score, Samples allocation) {
    Measurement and(final Measurement other) {
        return new Measurement(join(score, other.score), join(allocation, other.allocation));
    }

    private static Samples join(final Samples one, final Samples other) {
        return Samples.of(DoubleStream.concat(Arrays.stream(one.sorted()), Arrays.stream(other.sorted()))
                .toArray());
    }
}
