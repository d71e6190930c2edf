package io.kafcache.testing;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The faults of one direction of a proxy, and the place where its connections wait for time to pass or for other faults. */
final class ProxyDirection {
    private Faults faults = Faults.NONE;

    synchronized Faults faults() {
        return faults;
    }

    synchronized void set(final Faults newFaults) {
        faults = newFaults;
        notifyAll();
    }

    /** Lets waiting connections look whether they have ended. */
    synchronized void wake() {
        notifyAll();
    }

    /** Whether faults strike: those that strike once do so when they are still in force, and are gone then. */
    synchronized boolean strike(final Faults striking) {
        if (!striking.isOnce()) {
            return true;
        }
        if (faults != striking) {
            return false;
        }
        faults = Faults.NONE;
        return true;
    }

    /** Waits until the time has come, the faults are others, or the connection has ended. */
    synchronized void await(final long deadline, final Faults present, final BooleanSupplier ended)
            throws InterruptedException {
        while (faults == present && !ended.getAsBoolean()) {
            final long left = deadline - System.nanoTime();
            if (left <= 0) {
                return;
            }
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, 1));
        }
    }
}
