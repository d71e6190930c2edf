package io.kafcache.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.profile.ProfilerException;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * JMH's {@code gc}, which also reports what a benchmark in which several contenders take turns has measured of each: JMH itself runs one
 * after the other.
 */
public final class ContendersProfiler extends GCProfiler {
    private static final List<ScalarResult> PUBLISHED = new ArrayList<>();

    /** Makes a profiler, as JMH does. */
    public ContendersProfiler(final String options) throws ProfilerException {
        super(options);
    }

    /**
     * Hands over what an iteration has measured.
     *
     * @param figures by contender, the figures by name
     */
    public static void publish(final Map<String, Map<String, Double>> figures) {
        PUBLISHED.clear();
        figures.forEach((contender, byName) -> byName.forEach((name, figure) ->
                PUBLISHED.add(new ScalarResult(contender + '|' + name, figure, "-", AggregationPolicy.AVG))));
    }

    @Override
    public String getDescription() {
        return "gc, and figures of each contender";
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Collection<? extends Result> afterIteration(
            final BenchmarkParams benchmark, final IterationParams iteration, final IterationResult result) {
        final Collection<Result> results = new ArrayList<>(super.afterIteration(benchmark, iteration, result));
        results.addAll(PUBLISHED);
        PUBLISHED.clear();
        return results;
    }
}
