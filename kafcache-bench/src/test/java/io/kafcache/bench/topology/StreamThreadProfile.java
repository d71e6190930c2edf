package io.kafcache.bench.topology;

import io.kafcache.bench.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/**
 * Looks every few milliseconds what the stream threads are at. What runs outside of Java, as RocksDB and system calls do, is not seen: its
 * time falls to the parts that are, in proportion.
 */
final class StreamThreadProfile implements AutoCloseable {
    private static final String EVENT = "jdk.ExecutionSample";
    private static final Duration PERIOD = Duration.ofMillis(10);

    private final Recording recording = new Recording();

    /** Begins to look. */
    StreamThreadProfile() {
        recording.enable(EVENT).withPeriod(PERIOD).withStackTrace();
        recording.start();
    }

    /** How often they were seen at each part, in the order of the parts. */
    long[] stop() {
        recording.stop();
        final long[] seen = new long[Part.values().length];
        try {
            final Path file = Files.createTempFile("profile", ".jfr");
            try {
                recording.dump(file);
                RecordingFile.readAllEvents(file).stream()
                        .filter(StreamThreadProfile::isOfStreamThread)
                        .forEach(event -> seen[Part.of(frames(event)).ordinal()]++);
            } finally {
                Files.delete(file);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        if (Arrays.stream(seen).sum() == 0) {
            throw new IllegalStateException("no stream thread was seen");
        }
        return seen;
    }

    private static boolean isOfStreamThread(final RecordedEvent event) {
        return event.getEventType().getName().equals(EVENT)
                && event.getThread("sampledThread").getJavaName().contains("StreamThread")
                && event.getStackTrace() != null;
    }

    private static List<String> frames(final RecordedEvent event) {
        return event.getStackTrace().getFrames().stream()
                .map(frame -> frame.getMethod().getType().getName()
                        + '.'
                        + frame.getMethod().getName())
                .collect(Collectors.toList());
    }

    @Override
    public void close() {
        recording.close();
    }
}
