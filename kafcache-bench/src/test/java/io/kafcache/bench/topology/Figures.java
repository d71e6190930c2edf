package io.kafcache.bench.topology;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a number of records has cost, or the state of the clocks that this is the difference of.
 *
 * @param records processed
 * @param nanos of time
 * @param applicationNanos of processor time
 * @param serverNanos of processor time, of all servers
 * @param allocated bytes, by the stream threads
 */
record Figures(long records, long nanos, long applicationNanos, long serverNanos, long allocated) {
    static Figures parse(final String[] words) {
        return new Figures(
                Long.parseLong(words[0]),
                Long.parseLong(words[1]),
                Long.parseLong(words[2]),
                Long.parseLong(words[3]),
                Long.parseLong(words[4]));
    }

    Figures minus(final Figures before) {
        return new Figures(
                records - before.records,
                nanos - before.nanos,
                applicationNanos - before.applicationNanos,
                serverNanos - before.serverNanos,
                allocated - before.allocated);
    }

    String text() {
        return records + " " + nanos + ' ' + applicationNanos + ' ' + serverNanos + ' ' + allocated;
    }

    /** By what they are called in the results. */
    Map<String, Double> byName() {
        final Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("recordsPerSecond", records * 1e9 / nanos);
        figures.put("applicationCpuMicros", applicationNanos / 1e3 / records);
        figures.put("serverCpuMicros", serverNanos / 1e3 / records);
        figures.put("allocatedBytes", (double) allocated / records);
        return figures;
    }
}
