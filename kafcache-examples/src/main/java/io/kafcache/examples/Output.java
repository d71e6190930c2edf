package io.kafcache.examples;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Locale;

/** Where an example speaks to the person who runs it. */
record Output(PrintStream stream, boolean terminal) {

    /** The standard output. */
    static Output standard() {
        final boolean terminal = System.console() != null && !"dumb".equals(System.getenv("TERM"));
        return new Output(System.out, terminal);
    }

    /** Nowhere. */
    static Output silent() {
        return new Output(new PrintStream(OutputStream.nullOutputStream()), false);
    }

    void line(final String format, final Object... arguments) {
        stream.println(String.format(Locale.ROOT, format, arguments));
    }

    ProgressBar progress(final String title, final long total) {
        return new ProgressBar(stream, terminal, title, total);
    }
}
