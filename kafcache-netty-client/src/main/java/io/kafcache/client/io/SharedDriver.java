package io.kafcache.client.io;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Carries operations out on event-loop threads, each with connections of its own, while the caller is parked. A thread's operations all go
 * to the same event loop, so they happen in its order. Meant for many threads that call now and then.
 */
public final class SharedDriver implements IoDriver {
    private static final long CLOSE_LIMIT = TimeUnit.MILLISECONDS.toNanos(900);

    private final IoEventLoopGroup group;
    private final SharedLane[] lanes;
    private final int maxWaiting;
    private final AtomicInteger waiting = new AtomicInteger();
    private boolean closing;
    private long closeDeadline;

    /**
     * Starts the threads; there is no connection yet.
     *
     * @param settings the nodes, and limits
     * @param maxWaiting how many threads may wait in {@link #execute} at once
     */
    public SharedDriver(final IoSettings settings, final int maxWaiting) {
        this.maxWaiting = maxWaiting;
        group = new MultiThreadIoEventLoopGroup(
                settings.sharedThreads(),
                new DefaultThreadFactory("kafcache-io", true),
                settings.transport().handlerFactory());
        lanes = new SharedLane[settings.sharedThreads()];
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = new SharedLane(settings, group.next());
        }
    }

    @Override
    public void execute(final Operation operation) {
        requireNoIoThread();
        if (waiting.incrementAndGet() > maxWaiting) {
            waiting.decrementAndGet();
            throw new RejectedExecutionException(
                    maxWaiting + " threads wait for the client: use fewer, or raise maxCallers");
        }
        try {
            start(operation);
            operation.awaitDone();
        } finally {
            waiting.decrementAndGet();
        }
    }

    private void requireNoIoThread() {
        if (isIoThread()) {
            throw new IllegalStateException(
                    "A callback must not call the client in a way that waits: its thread does the I/O");
        }
    }

    @Override
    public void begin(final Operation operation) {
        requireNoIoThread();
        start(operation);
    }

    @Override
    public void poll() {
        // The event loops go on by themselves.
    }

    @Override
    public void await(final Operation operation, final BooleanSupplier enough) {
        requireNoIoThread();
        if (enough == null) {
            operation.awaitDone();
        } else {
            operation.awaitDone(enough);
        }
    }

    /**
     * Starts an operation that nobody waits for. Those of one thread are started in their order.
     *
     * @param operation prepared and not in use
     * @param listener called when it is done: on its event loop's thread, or on this one after {@link #requestClose()}. Must not throw
     */
    public void submit(final Operation operation, final Runnable listener) {
        operation.whenDone(listener);
        start(operation);
    }

    private void start(final Operation operation) {
        final SharedLane lane = lanes[(int) (Thread.currentThread().getId() % lanes.length)];
        try {
            lane.loop.execute(operation.startedBy(lane.starter));
        } catch (final RejectedExecutionException e) {
            operation.fail(Failure.CLIENT_CLOSED);
            operation.publish();
        }
    }

    /**
     * Whether the calling thread is one of the event loops'.
     *
     * @return true within callbacks
     */
    public boolean isIoThread() {
        for (final SharedLane lane : lanes) {
            if (lane.loop.inEventLoop()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void attach() {
        // All threads share the event loops' connections.
    }

    @Override
    public boolean isAttached() {
        return false;
    }

    /** Begins to {@link #close()}, and does not wait. */
    public synchronized void requestClose() {
        if (closing) {
            return;
        }
        closing = true;
        closeDeadline = System.nanoTime() + CLOSE_LIMIT;
        for (final SharedLane lane : lanes) {
            lane.loop.execute(() -> lane.lane.close(Failure.CLIENT_CLOSED));
        }
        group.shutdownGracefully(0, CLOSE_LIMIT, TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        requestClose();
        // One of the threads would wait for itself.
        if (!isIoThread()) {
            group.terminationFuture().awaitUninterruptibly(closeDeadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
    }

    /** A lane, and a tick that looks at the limits while something is under way. */
    private static final class SharedLane {
        private final IoEventLoop loop;
        private final Lane lane;
        private final long tick;
        private final Consumer<Operation> starter = this::start;
        private boolean ticking;

        SharedLane(final IoSettings settings, final IoEventLoop loop) {
            this.loop = loop;
            // Driven all the time. Who shares it must not pass each other by.
            lane = new Lane(settings, loop, new LaneClock(System.nanoTime()), false);
            tick = settings.tick();
        }

        private void start(final Operation operation) {
            lane.start(operation, lane.clock().now());
            scheduleTick();
        }

        private void scheduleTick() {
            if (!ticking && !lane.isIdle()) {
                ticking = true;
                loop.schedule(this::onTick, tick, TimeUnit.NANOSECONDS);
            }
        }

        private void onTick() {
            ticking = false;
            lane.checkTimeouts();
            scheduleTick();
        }
    }
}
