package io.kafcache.client.io;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Carries operations out on event-loop threads, each with connections of its own, while the caller is parked. A thread's operations all go
 * to the same event loop, so they happen in its order. Meant for many threads that call now and then.
 */
public final class SharedDriver implements IoDriver {
    private static final long CLOSE_LIMIT_MILLIS = 900;
    private final IoEventLoopGroup group;
    private final SharedLane[] lanes;

    /**
     * Starts the threads; there is no connection yet.
     *
     * @param settings the nodes, and limits
     */
    public SharedDriver(final IoSettings settings) {
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
        final SharedLane lane = lanes[(int) (Thread.currentThread().getId() % lanes.length)];
        if (isIoThread()) {
            throw new IllegalStateException("A callback must not call the client: it runs while the client reads");
        }
        operation.waitedForBy(Thread.currentThread());
        try {
            lane.loop.execute(operation.startedBy(lane.starter));
        } catch (final RejectedExecutionException e) {
            operation.fail(Failure.CLIENT_CLOSED);
            operation.publish();
        }
        operation.awaitDone();
    }

    private boolean isIoThread() {
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

    @Override
    public void close() {
        for (final SharedLane lane : lanes) {
            try {
                lane.loop.execute(() -> lane.lane.close(Failure.CLIENT_CLOSED));
            } catch (final RejectedExecutionException e) {
                return;
            }
        }
        group.shutdownGracefully(0, CLOSE_LIMIT_MILLIS, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(CLOSE_LIMIT_MILLIS, TimeUnit.MILLISECONDS);
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
            lane = new Lane(settings, loop);
            tick = settings.tick();
        }

        private void start(final Operation operation) {
            lane.start(operation, System.nanoTime());
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
            lane.checkTimeouts(System.nanoTime());
            scheduleTick();
        }
    }
}
