package io.kafcache.bench.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Thins the histograms in JMH's results, which has a line for each time that differs in the third digit, so that they can be kept. */
final class Histograms {
    /** How far a bucket reaches above the one before. */
    private static final double STEP = 1.01;

    private Histograms() {}

    /** Puts times that differ by less than one in a hundred together. What has been thinned stays as it is. */
    static void thin(final Path results) throws IOException {
        final ObjectMapper mapper = new ObjectMapper();
        final JsonNode runs = mapper.readTree(results.toFile());
        boolean changed = false;
        for (final JsonNode run : runs) {
            for (final JsonNode fork : run.path("primaryMetric").path(RunReader.HISTOGRAM)) {
                for (final JsonNode iteration : fork) {
                    changed |= thin((ArrayNode) iteration);
                }
            }
        }
        if (changed) {
            Files.writeString(results, mapper.writerWithDefaultPrettyPrinter().writeValueAsString(runs));
        }
    }

    private static boolean thin(final ArrayNode histogram) {
        final Map<Double, Long> thinned = new TreeMap<>();
        for (final JsonNode bucket : histogram) {
            thinned.merge(rounded(bucket.get(0).asDouble()), bucket.get(1).asLong(), Long::sum);
        }
        if (thinned.size() == histogram.size()) {
            return false;
        }
        histogram.removeAll();
        thinned.forEach((time, count) -> histogram.addArray().add(time).add(count));
        return true;
    }

    /** Four digits of the middle of the bucket; rounding those anew comes to the same. */
    private static double rounded(final double time) {
        if (time <= 0) {
            return 0;
        }
        final double bucket = Math.pow(STEP, Math.round(Math.log(time) / Math.log(STEP)));
        final double digits = Math.pow(10, 3 - Math.floor(Math.log10(bucket)));
        return Math.round(bucket * digits) / digits;
    }
}
