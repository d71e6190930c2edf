package io.kafcache.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.kafcache.bench.peer.PeerClassLoader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;

/**
 * Where a benchmark ran.
 *
 * @param cpu model of the processor
 * @param cores that the JVM may use
 * @param kernel name, version and architecture
 * @param jdk vendor and version
 * @param memcached version of the server
 * @param peers names and versions of the other clients
 * @param at when, to the minute
 */
public record Machine(String cpu, int cores, String kernel, String jdk, String memcached, String peers, String at) {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    /** The machine that this runs on. */
    public static Machine here(final String memcached) {
        return new Machine(
                cpuModel(),
                Runtime.getRuntime().availableProcessors(),
                property("os.name") + ' ' + property("os.version") + ' ' + property("os.arch"),
                property("java.vendor") + ' ' + property("java.runtime.version"),
                memcached,
                String.join(", ", PeerClassLoader.versions()),
                Instant.now().truncatedTo(ChronoUnit.MINUTES).toString());
    }

    private static String property(final String name) {
        return System.getProperty(name);
    }

    private static String cpuModel() {
        if (!Files.isReadable(CPU_INFO)) {
            return "unknown";
        }
        try (Stream<String> lines = Files.lines(CPU_INFO)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void write(final Path file) {
        try {
            new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), this);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Machine read(final Path file) {
        try {
            return new ObjectMapper().readValue(file.toFile(), Machine.class);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
