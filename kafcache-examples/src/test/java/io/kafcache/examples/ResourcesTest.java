package io.kafcache.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResourcesTest {
    private final List<String> closed = new ArrayList<>();
    private final Resources resources = new Resources();

    @Test
    void closesInReverseOrderAndOnce() {
        resources.start("a", () -> () -> closed.add("a"));
        resources.start("b", () -> () -> closed.add("b"));
        resources.close();
        resources.close();
        assertEquals(List.of("b", "a"), closed);
        assertTrue(resources.closed());
    }

    @Test
    void closesOneBeforeItsTurn() {
        final AutoCloseable first = resources.start("a", () -> () -> closed.add("a"));
        resources.start("b", () -> () -> closed.add("b"));
        resources.close(first);
        resources.close(first);
        resources.close();
        assertEquals(List.of("a", "b"), closed);
    }

    @Test
    void startsNothingOnceClosed() {
        resources.close();
        assertThrows(ExampleException.class, () -> resources.start("a", () -> () -> closed.add("a")));
        assertEquals(List.of(), closed);
    }

    @Test
    void saysWhatDoesNotStart() {
        final ExampleException failure = assertThrows(
                ExampleException.class,
                () -> resources.start("the engine", () -> {
                    throw new IOException("no fuel");
                }));
        assertEquals("cannot start the engine: java.io.IOException: no fuel", failure.getMessage());
    }

    @Test
    void aTemporaryDirectoryGoesWithAllItHolds() throws IOException {
        final TempDirectory directory = TempDirectory.create();
        Files.writeString(
                Files.createDirectories(directory.path().resolve("a/b")).resolve("c"), "text");
        directory.close();
        assertFalse(Files.exists(directory.path()));
        directory.close();
    }
}
