package io.kafcache.client.io;

import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ManualIoEventLoop;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * A lane that its owner, the thread that made it, drives while it waits.
 *
 * <p>A {@link ManualIoEventLoop} has one owner for life, so a closing thread cannot run it. The state says who may touch the lane: its
 * owner while BUSY; when IDLE, whoever moves it on. A closing thread that finds the lane IDLE closes sockets and selector below Netty's
 * channels, which will not be run again; one that finds it BUSY wakes the owner, which closes in Netty's way.
 */
final class CallerLane {
    /** A caller that polls its sockets runs the loop every so many turns. */
    private static final int TURNS_A_LOOP = 64;
    /** And one that looks for replies between other things, after so long. */
    private static final long LOOP_INTERVAL = TimeUnit.MILLISECONDS.toNanos(1);

    /**
     * The callers in this JVM that wait and may poll. They poll only while each has a processor and one is left: with more of them they
     * would take the processors from each other, and from a server on the same machine.
     */
    private static final AtomicInteger WAITING = new AtomicInteger();

    private static final int MOST_POLLING = Runtime.getRuntime().availableProcessors() - 1;

    private enum State {
        IDLE,
        BUSY,
        CLOSING,
        CLOSED
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);
    private final CountDownLatch closedByOwner = new CountDownLatch(1);
    private final Thread owner = Thread.currentThread();
    private final long spin;
    private final long tick;
    private final ManualIoEventLoop loop;
    private final Lane lane;
    private final LaneClock clock = new LaneClock(System.nanoTime());
    private IoHandler handler;
    private long nextLoop = System.nanoTime();
    private long nextCheck = nextLoop;
    /** The owner's interrupt, while it drives the lane: NIO's selector neither waits for an interrupted thread nor keeps its flag. */
    private boolean interrupted;

    CallerLane(final IoSettings settings) {
        spin = settings.spin();
        tick = settings.tick();
        final IoHandlerFactory handlers = settings.transport().handlerFactory();
        loop = new ManualIoEventLoop(owner, executor -> {
            handler = handlers.newHandler(executor);
            return handler;
        });
        lane = new Lane(settings, loop, clock, true);
    }

    /** Carries an operation out. */
    void execute(final Operation operation) {
        if (!enter()) {
            refuse(operation);
            return;
        }
        try {
            final long now = resume();
            lane.start(operation, clock.at(now));
            drive(operation, null, now);
        } finally {
            leave();
        }
    }

    /** Begins an operation, which goes on whenever the lane is driven. */
    void begin(final Operation operation) {
        if (!enter()) {
            refuse(operation);
            return;
        }
        try {
            lane.start(operation, clock.at(resume()));
        } finally {
            leave();
        }
    }

    /** Takes what has come, once a connection, and lets operations send what they can. */
    void poll() {
        if (!enter()) {
            return;
        }
        try {
            final long now = resume();
            if ((!lane.readNow() && !lane.readsDirectly()) || now - nextLoop >= 0) {
                nextLoop = now + LOOP_INTERVAL;
                loop.runNow();
            }
            checkTimeouts(now);
        } finally {
            leave();
        }
    }

    /** Drives the lane until an operation on it is done, or a condition holds that may be null. */
    void await(final Operation operation, final BooleanSupplier enough) {
        if (!enter()) {
            // Who closes the lane fails what is under way on it.
            operation.awaitDone();
            return;
        }
        try {
            drive(operation, enough, resume());
        } finally {
            leave();
        }
    }

    /** Makes the lane the owner's to drive; false if it is closed. */
    private boolean enter() {
        if (!state.compareAndSet(State.IDLE, State.BUSY)) {
            if (state.get() == State.BUSY) {
                throw new IllegalStateException("A callback must not call the client: it runs while the client reads");
            }
            return false;
        }
        interrupted = Thread.interrupted();
        return true;
    }

    private void leave() {
        clock.pause(System.nanoTime());
        if (interrupted) {
            owner.interrupt();
        }
        if (!state.compareAndSet(State.BUSY, State.IDLE)) {
            closeAsOwner();
        }
    }

    private static void refuse(final Operation operation) {
        operation.fail(Failure.CLIENT_CLOSED);
        operation.publish();
    }

    /** Takes up the lane, and returns the time. After a pause the loop runs first: a connection that was closed meanwhile is noticed. */
    private long resume() {
        final long now = System.nanoTime();
        if (clock.resume(now)) {
            loop.runNow();
        }
        return now;
    }

    private void drive(final Operation operation, final BooleanSupplier enough, final long start) {
        if (isEnough(operation, enough)) {
            return;
        }
        if (spin == 0) {
            turn(operation, enough, start);
            return;
        }
        WAITING.incrementAndGet();
        try {
            turn(operation, enough, start);
        } finally {
            WAITING.decrementAndGet();
        }
    }

    private void turn(final Operation operation, final BooleanSupplier enough, final long start) {
        long now = start;
        long pollUntil = start + spin;
        for (int turn = 1; !operation.isDone(); turn++) {
            final boolean polls = now - pollUntil < 0 && WAITING.get() <= MOST_POLLING;
            final boolean progress = polls ? poll(turn) : loop.run(tick) > 0;
            if (operation.isDone() || (progress && isEnough(operation, enough))) {
                return;
            }
            now = System.nanoTime();
            if (progress) {
                pollUntil = now + spin;
            }
            checkTimeouts(now);
            if (state.get() == State.CLOSING) {
                lane.close(Failure.CLIENT_CLOSED);
            }
        }
    }

    private static boolean isEnough(final Operation operation, final BooleanSupplier enough) {
        return operation.isDone() || (enough != null && enough.getAsBoolean());
    }

    private void checkTimeouts(final long now) {
        if (now - nextCheck >= 0) {
            nextCheck = now + tick;
            lane.checkTimeouts();
        }
    }

    /** Asks the sockets, and now and then the loop, which has other things to do as well. */
    private boolean poll(final int turn) {
        if (lane.readNow()) {
            return true;
        }
        if (turn % TURNS_A_LOOP == 0 || !lane.readsDirectly()) {
            return loop.runNow() > 0;
        }
        Thread.onSpinWait();
        return false;
    }

    private void closeAsOwner() {
        lane.close(Failure.CLIENT_CLOSED);
        loop.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
        while (!loop.isTerminated()) {
            loop.runNow();
        }
        state.set(State.CLOSED);
        closedByOwner.countDown();
    }

    /** Wakes an owner that is busy, so that it closes the lane. */
    void requestClose() {
        if (state.compareAndSet(State.BUSY, State.CLOSING)) {
            loop.wakeup();
        }
    }

    /** Closes the lane, unless its owner is at it; then waits for that, until a time by {@link System#nanoTime()}. */
    void close(final long deadline) {
        while (state.get() != State.CLOSED) {
            if (state.compareAndSet(State.IDLE, State.CLOSED)) {
                try {
                    lane.abandon(Failure.CLIENT_CLOSED);
                } finally {
                    lane.settings().transport().destroy(handler);
                }
                return;
            }
            requestClose();
            if (state.get() == State.CLOSING) {
                awaitOwner(deadline);
                return;
            }
        }
    }

    private void awaitOwner(final long deadline) {
        if (Thread.currentThread() == owner) {
            return;
        }
        try {
            closedByOwner.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Closes the lane if its thread is gone; true if so. */
    boolean closeIfOwnerEnded() {
        if (owner.isAlive()) {
            return false;
        }
        close(System.nanoTime());
        return true;
    }
}
