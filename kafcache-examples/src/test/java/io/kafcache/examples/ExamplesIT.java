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

class ExamplesIT {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream error = new ByteArrayOutputStream();

    @TempDir
    Path directory;

    @Test
    void wordCountCountsFiles() throws IOException {
        final Path one = Files.writeString(directory.resolve("one.txt"), "To be, or not\nto be.\n\n".repeat(100));
        final Path two = Files.writeString(directory.resolve("two.md"), "# Not\n");
        assertEquals(0, run("WordCount", one.toString(), two.toString()), this::text);
        assertTrue(text().contains("601 words, 4 of them different"), this::text);
        assertTrue(text().lines().anyMatch(line -> line.matches(" +not +101")), this::text);
    }

    @Test
    void wordCountOfNoWordsAtAll() throws IOException {
        final Path empty = Files.writeString(directory.resolve("empty.txt"), "");
        assertEquals(0, run("WordCount", empty.toString()), this::text);
        assertTrue(text().contains("0 words"), this::text);
    }

    @Test
    void wordCountNamesAFileThatIsNoText() throws IOException {
        final Path binary = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe});
        assertEquals(1, run("WordCount", binary.toString()), this::text);
        assertTrue(text().contains("FAILED: cannot read " + binary + " as UTF-8 text"), this::text);
    }

    @Test
    void labellingComesToTheSameOverEveryStore() {
        final Tally expected = Tally.of(new Ledger(3, 2000, 5000));
        assertEquals(0, run("Labelling", "--labels", "2000", "--transfers", "5000", "--seed", "3"), this::text);
        for (final StoreKind store : StoreKind.values()) {
            assertTrue(
                    text().lines().anyMatch(line -> line.matches("  " + store.title() + "( +[0-9,.]+){6}")),
                    this::text);
        }
        assertTrue(
                text().contains(String.format(
                        "%,d addresses labelled, %,d unknown", expected.labelled(), expected.unknown())),
                this::text);
    }

    private int run(final String... arguments) {
        return Examples.run(
                List.of(arguments),
                new Sandbox(),
                new Output(new PrintStream(out, true, StandardCharsets.UTF_8), false),
                new PrintStream(error, true, StandardCharsets.UTF_8));
    }

    private String text() {
        return out.toString(StandardCharsets.UTF_8) + error.toString(StandardCharsets.UTF_8);
    }
}
