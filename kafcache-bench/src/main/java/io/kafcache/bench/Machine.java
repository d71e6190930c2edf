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
import org.apache.kafka.common.utils.AppInfoParser;
import org.rocksdb.RocksDB;

/**
 * Where a benchmark ran.
 *
 * @param cpu model of the processor
 * @param cores that the JVM may use
 * @param kernel name, version and architecture
 * @param jdk vendor and version
 * @param memcached version of the server
 * @param peers names and versions of the other clients
 * @param streams versions of Kafka Streams and RocksDB
 * @param at when, to the minute
 */
public record Machine(
        String cpu, int cores, String kernel, String jdk, String memcached, String peers, String streams, String at) {
    /** System property: the file that takes the description of the machine. */
    private static final String FILE_PROPERTY = "kafcache.bench.machine";

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    /** Writes where this runs into the file that the command line names, if it names one. */
    public static void record(final Servers servers) {
        final String file = System.getProperty(FILE_PROPERTY);
        if (file != null) {
            here(servers.version()).write(Path.of(file));
        }
    }

    private static Machine here(final String memcached) {
        return new Machine(
                cpuModel(),
                Runtime.getRuntime().availableProcessors(),
                property("os.name") + ' ' + property("os.version") + ' ' + property("os.arch"),
                property("java.vendor") + ' ' + property("java.runtime.version"),
                memcached,
                String.join(", ", PeerClassLoader.versions()),
                streamsVersions(),
                Instant.now().truncatedTo(ChronoUnit.MINUTES).toString());
    }

    private static String streamsVersions() {
        RocksDB.loadLibrary();
        return AppInfoParser.getVersion() + ", " + RocksDB.rocksdbVersion();
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
