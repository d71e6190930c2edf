package io.kafcache.examples;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** A bar that is redrawn in place on a terminal; elsewhere a line every few seconds, and one at the end. */
final class ProgressBar {
    private static final int WIDTH = 30;
    private static final int PERCENT = 100;
    private static final long REDRAW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LINE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final PrintStream out;
    private final boolean inPlace;
    private final String title;
    private final long total;
    private final long started = System.nanoTime();
    private long shown = started;
    private boolean finished;

    ProgressBar(final PrintStream out, final boolean inPlace, final String title, final long total) {
        this.out = out;
        this.inPlace = inPlace;
        this.title = title;
        this.total = total;
    }

    /** Shows how far it is, unless that was just shown. */
    void update(final long done) {
        final long now = System.nanoTime();
        if (finished || (done < total && now - shown < (inPlace ? REDRAW_NANOS : LINE_NANOS))) {
            return;
        }
        shown = now;
        finished = done >= total;
        if (inPlace) {
            redraw(done);
        } else {
            out.println(text(done));
        }
    }

    private void redraw(final long done) {
        final int filled = part(done, WIDTH);
        // \33[K clears what a longer line left behind.
        out.print("\r" + text(done) + " [" + "#".repeat(filled) + ".".repeat(WIDTH - filled) + "]\33[K");
        if (finished) {
            out.println();
        }
        out.flush();
    }

    /** How much of a whole is done; of nothing, all is. */
    private int part(final long done, final int whole) {
        return done >= total ? whole : (int) (done * whole / total);
    }

    private String text(final long done) {
        final double seconds = Math.max(1, System.nanoTime() - started) / 1e9;
        return String.format(
                Locale.ROOT, "  %-34s %3d%%  %,d of %,d  %.1f s", title, part(done, PERCENT), done, total, seconds);
    }
}
