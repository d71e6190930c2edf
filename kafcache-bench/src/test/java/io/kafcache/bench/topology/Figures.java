package io.kafcache.bench.topology;

import io.kafcache.bench.Part;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a number of records has cost, or the state of the clocks that this is the difference of.
 *
 * @param records processed
 * @param nanos of time
 * @param applicationNanos of processor time
 * @param serverNanos of processor time, of all servers
 * @param streamNanos of processor time, of the stream threads
 * @param allocated bytes, by the stream threads
 */
record Figures(long records, long nanos, long applicationNanos, long serverNanos, long streamNanos, long allocated) {
    private static final String STREAM_THREAD_CPU = "streamThreadCpuMicros";

    static Figures parse(final String[] words) {
        return new Figures(
                Long.parseLong(words[0]),
                Long.parseLong(words[1]),
                Long.parseLong(words[2]),
                Long.parseLong(words[3]),
                Long.parseLong(words[4]),
                Long.parseLong(words[5]));
    }

    /** The figures by name of what a profile answers: these, and how often the stream threads were seen at each {@link Part}. */
    static Map<String, Double> parseProfile(final String[] words) {
        final Map<String, Double> figures = parse(words).byName();
        final long[] seen = Arrays.stream(words)
                .skip(words.length - Part.values().length)
                .mapToLong(Long::parseLong)
                .toArray();
        final double micros =
                figures.get(STREAM_THREAD_CPU) / Arrays.stream(seen).sum();
        for (final Part part : Part.values()) {
            figures.put(part.figure(), micros * seen[part.ordinal()]);
        }
        return figures;
    }

    Figures minus(final Figures before) {
        return new Figures(
                records - before.records,
                nanos - before.nanos,
                applicationNanos - before.applicationNanos,
                serverNanos - before.serverNanos,
                streamNanos - before.streamNanos,
                allocated - before.allocated);
    }

    String text() {
        return records + " " + nanos + ' ' + applicationNanos + ' ' + serverNanos + ' ' + streamNanos + ' ' + allocated;
    }

    /** By what they are called in the results. */
    Map<String, Double> byName() {
        final Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("recordsPerSecond", records * 1e9 / nanos);
        figures.put("applicationCpuMicros", applicationNanos / 1e3 / records);
        figures.put("serverCpuMicros", serverNanos / 1e3 / records);
        figures.put(STREAM_THREAD_CPU, streamNanos / 1e3 / records);
        figures.put("allocatedBytes", (double) allocated / records);
        return figures;
    }
}
