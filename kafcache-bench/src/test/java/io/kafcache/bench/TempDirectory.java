package io.kafcache.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A directory that is deleted with all it holds. */
public record TempDirectory(Path path) implements AutoCloseable {
    public static TempDirectory create() {
        try {
            return new TempDirectory(Files.createTempDirectory("kafcache-bench-"));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes what is there by that name. */
    public void delete(final String name) {
        delete(path.resolve(name));
    }

    private static void delete(final Path root) {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> files = Files.walk(root)) {
            for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        delete(path);
    }
}
