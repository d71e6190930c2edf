package io.kafcache.client.io;

import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ManualIoEventLoop;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A lane that its owner, the thread that made it, drives while it waits.
 *
 * <p>A {@link ManualIoEventLoop} has one owner for life, so a closing thread cannot run it. The state says who may touch the lane: its
 * owner while BUSY; when IDLE, whoever moves it on. A closing thread that finds the lane IDLE closes sockets and selector below Netty's
 * channels, which will not be run again; one that finds it BUSY wakes the owner, which closes in Netty's way.
 */
final class CallerLane {
    /** After such a pause the loop runs once before anything is sent: a connection that was closed meanwhile is noticed. */
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(10);
    /** A caller that polls its sockets runs the loop every so many turns. */
    private static final int TURNS_A_LOOP = 64;

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
    private IoHandler handler;
    private long lastDriven = System.nanoTime();

    CallerLane(final IoSettings settings) {
        spin = settings.spin();
        tick = settings.tick();
        final IoHandlerFactory handlers = settings.transport().handlerFactory();
        loop = new ManualIoEventLoop(owner, executor -> {
            handler = handlers.newHandler(executor);
            return handler;
        });
        lane = new Lane(settings, loop);
    }

    void execute(final Operation operation) {
        if (!state.compareAndSet(State.IDLE, State.BUSY)) {
            if (state.get() == State.BUSY) {
                throw new IllegalStateException("A callback must not call the client: it runs while the client reads");
            }
            operation.fail(Failure.CLIENT_CLOSED);
            operation.publish();
            return;
        }
        // NIO's selector neither waits for an interrupted thread nor keeps its flag.
        final boolean interrupted = Thread.interrupted();
        try {
            drive(operation);
        } finally {
            lastDriven = System.nanoTime();
            if (interrupted) {
                owner.interrupt();
            }
            if (!state.compareAndSet(State.BUSY, State.IDLE)) {
                closeAsOwner();
            }
        }
    }

    private void drive(final Operation operation) {
        final long start = System.nanoTime();
        lane.resume(start);
        if (start - lastDriven > PAUSE) {
            loop.runNow();
        }
        lane.start(operation, start);
        if (spin == 0) {
            await(operation, start);
            return;
        }
        WAITING.incrementAndGet();
        try {
            await(operation, start);
        } finally {
            WAITING.decrementAndGet();
        }
    }

    private void await(final Operation operation, final long start) {
        long now = start;
        long pollUntil = start + spin;
        long nextCheck = start + tick;
        for (int turn = 1; !operation.isDone(); turn++) {
            final boolean polls = now - pollUntil < 0 && WAITING.get() <= MOST_POLLING;
            final boolean progress = polls ? poll(turn) : loop.run(tick) > 0;
            if (operation.isDone()) {
                return;
            }
            now = System.nanoTime();
            if (progress) {
                pollUntil = now + spin;
            }
            if (now - nextCheck >= 0) {
                nextCheck = now + tick;
                lane.checkTimeouts(now);
            }
            if (state.get() == State.CLOSING) {
                lane.close(Failure.CLIENT_CLOSED);
            }
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
