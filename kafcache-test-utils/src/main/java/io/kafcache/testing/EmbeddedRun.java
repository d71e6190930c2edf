package io.kafcache.testing;

import io.kafcache.testing.ServerCounters.Counter;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoEventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** One run of the embedded server: what a process is to the real one. All its state belongs to the thread of its event loop. */
final class EmbeddedRun {
    private static final String TOO_MANY = "ERROR Too many open connections\r\n";
    /** Beyond any real pid, and different for each run: it is one of the marks by which a client knows that a server has lost its memory. */
    private static final AtomicLong NEXT_PID = new AtomicLong(1L << 32);

    private final long pid = NEXT_PID.getAndIncrement();
    private final Set<EmbeddedConnection> connections = new LinkedHashSet<>();
    private final ServerCounters counters = new ServerCounters();
    private final ServerClock clock =
            new ServerClock(System::nanoTime, Instant.now().getEpochSecond());
    private final MemcachedOptions options;
    private final ItemStore items;
    private final CommandExecutor executor;
    private final Channel listener;
    private Future<?> idleTimer;

    EmbeddedRun(final IoEventLoop eventLoop, final String host, final int port, final MemcachedOptions options)
            throws InterruptedException {
        this.options = options;
        items = new ItemStore(options, PooledByteBufAllocator.DEFAULT, clock, counters);
        executor = new CommandExecutor(
                options,
                items,
                clock,
                counters,
                new StatReport(pid, options, items, clock, counters, connections::size));
        listener = new ServerBootstrap()
                .group(eventLoop)
                .channel(NioServerSocketChannel.class)
                // A restart takes the port while connections of the run before linger in the kernel.
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(final SocketChannel channel) {
                        accept(channel);
                    }
                })
                .bind(new InetSocketAddress(host, port))
                .sync()
                .channel();
        if (!options.idleTimeout().isZero()) {
            idleTimer = eventLoop.scheduleAtFixedRate(this::closeIdle, 1, 1, TimeUnit.SECONDS);
        }
    }

    int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    private void accept(final SocketChannel channel) {
        counters.increment(Counter.TOTAL_CONNECTIONS);
        if (connections.size() < options.acceptedConnections()) {
            channel.pipeline().addLast(new EmbeddedConnection(executor, clock, connections));
        } else {
            counters.increment(Counter.REJECTED_CONNECTIONS);
            channel.writeAndFlush(ByteBufUtil.writeAscii(channel.alloc(), TOO_MANY))
                    .addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void closeIdle() {
        final long limit = options.idleTimeout().toSeconds();
        for (final EmbeddedConnection connection : List.copyOf(connections)) {
            if (connection.isIdleFor(limit)) {
                counters.increment(Counter.IDLE_KICKS);
                connection.close();
            }
        }
    }

    /** Stops listening, breaks all connections and frees all memory. Runs on the event loop. */
    void end() {
        if (idleTimer != null) {
            idleTimer.cancel(false);
        }
        listener.close();
        List.copyOf(connections).forEach(EmbeddedConnection::close);
        items.clear();
    }
}
