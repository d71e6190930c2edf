package io.kafcache.client.io;

import java.util.concurrent.TimeUnit;

/**
 * The time by which a lane measures its limits: {@link System#nanoTime()} without the pauses in which nobody drove the lane, since what the
 * servers answered meanwhile has not been read. Of each pause some milliseconds count, so that a node that is looked at now and then only
 * does not stay without an answer for ever.
 */
final class LaneClock {
    /** So much of a pause counts. After a longer one the loop runs before anything else. */
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(10);

    private long lastDriven;
    private long paused;

    LaneClock(final long nanoTime) {
        lastDriven = nanoTime;
    }

    /** The lane's time now. */
    long now() {
        return at(System.nanoTime());
    }

    /** The lane's time at a time by {@link System#nanoTime()}. */
    long at(final long nanoTime) {
        return nanoTime - paused;
    }

    /** The lane is driven again; returns whether there was a pause. */
    boolean resume(final long nanoTime) {
        final long pause = nanoTime - lastDriven;
        if (pause <= PAUSE) {
            return false;
        }
        paused += pause - PAUSE;
        return true;
    }

    /** Nobody drives the lane from here on. */
    void pause(final long nanoTime) {
        lastDriven = nanoTime;
    }
}
