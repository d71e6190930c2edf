package io.kafcache.testing;

import java.time.Duration;
import java.util.Random;
import java.util.function.Supplier;

/**
 * What a {@link FaultyProxy} does to the bytes of one direction. Immutable: each method returns a changed copy, so that faults combine, as
 * in {@code Faults.NONE.delay(Duration.ofMillis(5)).cutAfter(100)}.
 *
 * <p>Bytes are counted on each connection by itself: from the moment at which the faults are set, or from the start of a connection that
 * is made later. Of {@link #cutAfter}, {@link #resetAfter} and {@link #swallowAfter} the one named last counts.
 */
public final class Faults {
    /** Passes every byte on at once. */
    public static final Faults NONE = new Faults(Duration.ZERO, 0, End.NEVER, 0, null, false);

    /** Longer than any test: bytes that are delayed by this pass when the faults are changed. */
    public static final Duration UNTIL_CHANGED = Duration.ofDays(1);

    private static final long STEPS_A_SECOND = 1000;

    /** What happens when enough bytes have passed. */
    enum End {
        NEVER,
        CUT,
        RESET,
        SWALLOW
    }

    /** Alters bytes in passing. An object serves one connection. */
    @FunctionalInterface
    public interface Corruption {
        /**
         * Takes a byte and gives the one that goes on in its place. Called for each byte in turn.
         *
         * @param offset how many bytes have passed before it
         * @param value the byte
         * @return the byte that is sent
         */
        byte alter(long offset, byte value);
    }

    private final Duration delay;
    private final int bytesPerSecond;
    private final End end;
    private final long endAfter;
    private final Supplier<Corruption> corruption;
    private final boolean once;

    private Faults(
            final Duration delay,
            final int bytesPerSecond,
            final End end,
            final long endAfter,
            final Supplier<Corruption> corruption,
            final boolean once) {
        this.delay = delay;
        this.bytesPerSecond = bytesPerSecond;
        this.end = end;
        this.endAfter = endAfter;
        this.corruption = corruption;
        this.once = once;
    }

    /**
     * Holds back what is received. One chunk is held at a time and the next one is read after it has passed, so a delay also limits the
     * throughput.
     *
     * @param newDelay time from reading to writing; zero for none
     * @return a changed copy
     */
    public Faults delay(final Duration newDelay) {
        return new Faults(newDelay, bytesPerSecond, end, endAfter, corruption, once);
    }

    /**
     * Lets bytes pass slowly: in pieces of a thousandth of this number, so below 2000 byte by byte.
     *
     * @param newBytesPerSecond about how many bytes pass in a second; 0 for no limit
     * @return a changed copy
     * @throws IllegalArgumentException if the number is negative
     */
    public Faults throttle(final int newBytesPerSecond) {
        if (newBytesPerSecond < 0) {
            throw new IllegalArgumentException("a throttle cannot be negative: " + newBytesPerSecond);
        }
        return new Faults(delay, newBytesPerSecond, end, endAfter, corruption, once);
    }

    /**
     * Closes the connection in an orderly way when bytes have passed: both ends read what was sent before, then the end of the stream.
     *
     * @param bytes how many pass before; 0 cuts when the first one comes
     * @return a changed copy
     */
    public Faults cutAfter(final long bytes) {
        return new Faults(delay, bytesPerSecond, End.CUT, bytes, corruption, once);
    }

    /**
     * Resets the connection when bytes have passed; what was sent just before may be lost with it.
     *
     * @param bytes how many pass before; 0 resets when the first one comes
     * @return a changed copy
     */
    public Faults resetAfter(final long bytes) {
        return new Faults(delay, bytesPerSecond, End.RESET, bytes, corruption, once);
    }

    /**
     * Makes a black hole of the connection's direction when bytes have passed: what comes later is read and dropped, and the connection
     * stays open. That lasts for the rest of the connection whatever faults are set then, since the stream has lost its step.
     *
     * @param bytes how many pass before
     * @return a changed copy
     */
    public Faults swallowAfter(final long bytes) {
        return new Faults(delay, bytesPerSecond, End.SWALLOW, bytes, corruption, once);
    }

    /**
     * Alters bytes. When the other faults change and this stays, what alters a connection's bytes stays too, and goes on counting.
     *
     * @param newCorruption makes what alters the bytes of one connection; called on the connection's thread
     * @return a changed copy
     */
    public Faults corrupt(final Supplier<Corruption> newCorruption) {
        return new Faults(delay, bytesPerSecond, end, endAfter, newCorruption, once);
    }

    /**
     * Flips bits of one byte.
     *
     * @param offset how many bytes pass before it
     * @param mask the bits, not 0
     * @return a changed copy
     */
    public Faults flip(final long offset, final int mask) {
        return corrupt(() -> (at, value) -> at == offset ? (byte) (value ^ mask) : value);
    }

    /**
     * Flips a bit now and then.
     *
     * @param seed what happens to a connection depends on this and on its bytes only
     * @param oneIn of how many bytes about one is altered
     * @return a changed copy
     */
    public Faults flipAtRandom(final long seed, final int oneIn) {
        return corrupt(() -> {
            final Random random = new Random(seed);
            return (at, value) -> random.nextInt(oneIn) == 0 ? (byte) (value ^ 1 << random.nextInt(8)) : value;
        });
    }

    /**
     * Lets the faults strike once: after the first cut, reset or black hole, or the first altered byte, on any connection, the direction
     * is without faults.
     *
     * @return a changed copy
     */
    public Faults once() {
        return new Faults(delay, bytesPerSecond, end, endAfter, corruption, true);
    }

    long delayNanos() {
        return delay.toNanos();
    }

    /** The most bytes to write at once. */
    int piece() {
        return bytesPerSecond == 0 ? Integer.MAX_VALUE : (int) Math.max(1, bytesPerSecond / STEPS_A_SECOND);
    }

    /** How long to wait after writing bytes. */
    long pauseNanos(final int bytes) {
        return bytesPerSecond == 0 ? 0 : bytes * 1_000_000_000L / bytesPerSecond;
    }

    End end() {
        return end;
    }

    /** How many bytes may still pass when so many have. */
    long left(final long passed) {
        return end == End.NEVER ? Long.MAX_VALUE : endAfter - passed;
    }

    /** What alters the bytes of a connection, or null. */
    Corruption newCorruption() {
        return corruption == null ? null : corruption.get();
    }

    boolean corruptsAs(final Faults other) {
        return corruption == other.corruption;
    }

    boolean isOnce() {
        return once;
    }
}
