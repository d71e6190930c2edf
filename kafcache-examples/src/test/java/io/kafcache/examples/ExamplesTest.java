package io.kafcache.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExamplesTest {
    @TempDir
    Path directory;

    @Test
    void argumentsThatMakeNoSenseAreRefusedBeforeAnythingStarts() {
        refused("unknown example Labeling", "Labeling");
        refused("unknown option --label", "Labelling", "--label", "1");
        refused("--transfers must be 1 to 100,000,000, not 0", "Labelling", "--transfers", "0");
        refused("unknown store redis", "Labelling", "--stores", "redis");
        refused("cannot read the file no-such-file", "WordCount", "no-such-file");
        refused("cannot read the file " + directory, "WordCount", directory.toString());
    }

    @Test
    void withoutNamesTheMarkdownFilesHereAndInDocsAreCounted() throws IOException {
        Files.createDirectories(directory.resolve("docs/more"));
        Files.createDirectories(directory.resolve("other"));
        for (final String name : List.of("b.md", "a.txt", "docs/c.md", "docs/more/d.md", "other/e.md")) {
            Files.writeString(directory.resolve(name), name);
        }
        assertEquals(
                List.of("b.md", "docs/c.md", "docs/more/d.md"),
                WordCountExample.markdownFiles(directory).stream()
                        .map(file -> directory.relativize(file).toString())
                        .toList());
    }

    private static void refused(final String message, final String... arguments) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final ByteArrayOutputStream error = new ByteArrayOutputStream();
        final int status = Examples.run(
                List.of(arguments),
                new Sandbox(),
                new Output(new PrintStream(out, true, StandardCharsets.UTF_8), false),
                new PrintStream(error, true, StandardCharsets.UTF_8));
        assertEquals(2, status);
        assertEquals("", out.toString(StandardCharsets.UTF_8));
        final String text = error.toString(StandardCharsets.UTF_8);
        assertTrue(text.startsWith(message), text);
        assertTrue(text.contains("Usage:"), text);
    }
}
