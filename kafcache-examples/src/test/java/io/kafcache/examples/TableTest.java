package io.kafcache.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void alignsNamesLeftAndNumbersRight() {
        final ByteArrayOutputStream written = new ByteArrayOutputStream();
        new Table("store", "n")
                .row("a", "1,000")
                .row("longer", "7")
                .print(new Output(new PrintStream(written, true, StandardCharsets.UTF_8), false));
        assertEquals(
                List.of("  store       n", "  a       1,000", "  longer      7"),
                written.toString(StandardCharsets.UTF_8).lines().toList());
    }

    @Test
    void refusesARowOfAnotherLength() {
        final Table table = new Table("store", "n");
        assertThrows(IllegalArgumentException.class, () -> table.row("a"));
    }
}
