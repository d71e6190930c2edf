package io.kafcache.streams.claim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * Names a process by its state directory: after a crash, the process that comes up there again is the same owner. Kafka Streams lets one
 * process at a time use such a directory.
 */
public final class Owner {
    /** Below the directory of global stores: {@code KafkaStreams.cleanUp()} removes it, and with it the owner's identity. */
    private static final String DIRECTORY = "global";

    private static final String FILE = "kafcache-owner";

    private Owner() {}

    /**
     * The owner's id, which is made at the first call.
     *
     * @param applicationDirectory the application's directory below {@code state.dir}
     * @return random text
     * @throws UncheckedIOException if the directory cannot be used
     */
    public static String of(final Path applicationDirectory) {
        final Path file = applicationDirectory.resolve(DIRECTORY).resolve(FILE);
        try {
            if (!Files.exists(file)) {
                create(file);
            }
            return Files.readString(file, StandardCharsets.US_ASCII).strip();
        } catch (final IOException e) {
            throw new UncheckedIOException("The owner's id cannot be kept in " + file, e);
        }
    }

    /** Several threads may come at once: the first one's id counts, and none sees half a file. */
    private static void create(final Path file) throws IOException {
        Files.createDirectories(file.getParent());
        final Path draft = Files.createTempFile(file.getParent(), FILE, ".new");
        try {
            Files.writeString(draft, UUID.randomUUID().toString(), StandardCharsets.US_ASCII);
            synchronized (Owner.class) {
                if (!Files.exists(file)) {
                    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
                }
            }
        } catch (final FileAlreadyExistsException e) {
            // Another process was first.
        } finally {
            Files.deleteIfExists(draft);
        }
    }
}
