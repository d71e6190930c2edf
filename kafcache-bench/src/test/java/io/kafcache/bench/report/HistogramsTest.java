package io.kafcache.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistogramsTest {
    private static final int BUCKETS = 10_000;

    @TempDir
    Path directory;

    @Test
    void timesThatAreNearlyTheSameBecomeOneAndNoCallIsLost() throws IOException {
        final StringBuilder buckets = new StringBuilder("[0.0, 7]");
        for (int i = 1; i <= BUCKETS; i++) {
            buckets.append(",[").append(i / 100.0).append(", 3]");
        }
        final Path results = directory.resolve("1.json");
        Files.writeString(
                results,
                "[{\"primaryMetric\": {\"score\": 1.5, \"rawDataHistogram\": [[[" + buckets
                        + "]]]}}, {\"primaryMetric\": {}}]");

        Histograms.thin(results);

        final JsonNode runs = new ObjectMapper().readTree(results.toFile());
        final JsonNode thinned = runs.get(0).at("/primaryMetric/rawDataHistogram/0/0");
        assertEquals(1.5, runs.get(0).at("/primaryMetric/score").asDouble());
        assertTrue(thinned.size() < 1000, () -> "buckets left: " + thinned.size());
        long calls = 0;
        double last = -1;
        for (final JsonNode bucket : thinned) {
            assertTrue(bucket.get(0).asDouble() > last);
            last = bucket.get(0).asDouble();
            calls += bucket.get(1).asLong();
        }
        assertEquals(100.0, last, 0.5);
        assertEquals(7 + 3 * BUCKETS, calls);

        final String once = Files.readString(results);
        Histograms.thin(results);
        assertEquals(once, Files.readString(results));
    }
}
