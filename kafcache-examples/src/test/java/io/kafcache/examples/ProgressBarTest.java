package io.kafcache.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);

    @Test
    void withoutATerminalItEndsWithOneLine() {
        final ProgressBar bar = new ProgressBar(out, false, "loaded", 2000);
        bar.update(1);
        assertEquals("", text());
        bar.update(2000);
        bar.update(2000);
        assertEquals(1, text().lines().count());
        assertTrue(text().contains("loaded") && text().contains("100%  2,000 of 2,000"), text());
        assertFalse(text().contains("\r"));
    }

    @Test
    void onATerminalItIsRedrawnAndEndsFull() {
        final ProgressBar bar = new ProgressBar(out, true, "loaded", 10);
        bar.update(10);
        assertTrue(text().startsWith("\r"), text());
        assertTrue(text().contains("[" + "#".repeat(30) + "]"), text());
        assertTrue(text().endsWith(System.lineSeparator()), text());
    }

    private String text() {
        return written.toString(StandardCharsets.UTF_8);
    }
}
