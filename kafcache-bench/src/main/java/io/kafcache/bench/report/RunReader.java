package io.kafcache.bench.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads one run of JMH's results: of a contender, or of several that took turns. */
final class RunReader {
    /** Times and how often they came, by fork and iteration, of a primary metric. */
    static final String HISTOGRAM = "rawDataHistogram";

    private static final char OF = '|';

    private final String benchmark;
    private final JsonNode run;
    private final JsonNode params;

    RunReader(final JsonNode run) {
        final String name = run.get("benchmark").asText();
        benchmark = name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1);
        this.run = run;
        params = run.get("params");
    }

    Kind kind() {
        return Kind.of(benchmark);
    }

    Case measured() {
        if (kind().takesTurns()) {
            final String also = params.path("also").asText("/");
            final String scenario = params.get("scenario").asText() + (also.equals("/") ? "" : also);
            return Case.of(benchmark)
                    .variant(
                            benchmark.equals(TopologySection.SURROUNDINGS)
                                    ? scenario + ' ' + params.get("contenders").asText()
                                    : scenario);
        }
        return new Case(
                isPrefetched() ? StoreSection.GET : benchmark,
                run.get("threads").asInt(),
                params.path("nodes").asInt(1),
                isPrefetched() ? 1 : params.path("batch").asInt(1),
                params.path("valueSize").asInt(Case.SIZE),
                params.path(kind() == Kind.INDEX || kind() == Kind.INDEX_LOADS ? "entries" : "keys")
                        .asInt(0),
                "");
    }

    /** Reads that were prefetched stand beside those that were not. */
    private boolean isPrefetched() {
        return benchmark.equals("StoreBenchmark.getPrefetched");
    }

    Map<String, Measurement> measurements() {
        final Map<String, Samples> others = new HashMap<>();
        run.get("secondaryMetrics")
                .properties()
                .forEach(metric -> others.put(metric.getKey(), samples(metric.getValue())));
        if (kind().takesTurns()) {
            return byContender(others);
        }
        final JsonNode primary = run.get("primaryMetric");
        final boolean sampled = primary.has(HISTOGRAM);
        if (sampled) {
            StoreSection.PERCENTILES.forEach((name, share) -> others.put(name, percentiles(primary, share)));
        }
        return Map.of(
                contender(), new Measurement(sampled ? others.get(StoreSection.MEDIAN) : samples(primary), others));
    }

    private String contender() {
        final String contender =
                params.path(kind() == Kind.RESTARTS ? "store" : "contender").asText();
        return isPrefetched()
                ? StoreSection.prefetched(
                        contender,
                        params.get("batch").asInt(),
                        params.path("processing").asInt(0))
                : contender;
    }

    /** The figures are named by their contender. */
    private static Map<String, Measurement> byContender(final Map<String, Samples> figures) {
        final Map<String, Map<String, Samples>> found = new LinkedHashMap<>();
        figures.forEach((name, samples) -> {
            final int of = name.indexOf(OF);
            if (of >= 0) {
                found.computeIfAbsent(name.substring(0, of), contender -> new HashMap<>())
                        .put(name.substring(of + 1), samples);
            }
        });
        final Map<String, Measurement> measurements = new LinkedHashMap<>();
        found.keySet().stream().sorted(TopologySection.ORDER).forEach(contender -> {
            final Map<String, Samples> others = found.get(contender);
            measurements.put(contender, new Measurement(others.get(TopologySection.THROUGHPUT), others));
        });
        return measurements;
    }

    String settings() {
        return "%s x %s to warm up, %s x %s measured"
                .formatted(
                        run.get("warmupIterations").asText(),
                        run.get("warmupTime").asText(),
                        run.get("measurementIterations").asText(),
                        run.get("measurementTime").asText());
    }

    private static Samples samples(final JsonNode metric) {
        final List<Double> values = new ArrayList<>();
        metric.path("rawData").forEach(fork -> fork.forEach(value -> values.add(value.asDouble())));
        return Samples.of(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** One of each iteration: below it are so many of the calls. */
    private static Samples percentiles(final JsonNode metric, final double share) {
        final List<Double> values = new ArrayList<>();
        metric.get(HISTOGRAM).forEach(fork -> fork.forEach(iteration -> values.add(percentile(iteration, share))));
        return Samples.of(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static double percentile(final JsonNode histogram, final double share) {
        long total = 0;
        for (final JsonNode bucket : histogram) {
            total += bucket.get(1).asLong();
        }
        long below = 0;
        double time = 0;
        for (final JsonNode bucket : histogram) {
            time = bucket.get(0).asDouble();
            below += bucket.get(1).asLong();
            if (below >= share * total) {
                break;
            }
        }
        return time;
    }
}
