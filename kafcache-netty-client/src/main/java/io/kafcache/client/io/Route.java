package io.kafcache.client.io;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoEventLoop;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to a node: at most one connection at a time, made on first use, and made again with back-off when it breaks. Runs on the event
 * loop's thread.
 */
final class Route implements Connection.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Route.class);
    /** Reads start small and follow what comes, up to this. */
    private static final int LARGEST_READ = 256 * 1024;

    private final Endpoint endpoint;
    private final IoSettings settings;
    private final IoEventLoop loop;
    private final OffLoopResolver resolver;
    private final LaneClock clock;
    private final Runnable progress;
    private final Backoff backoff;
    private final Backoff refusalBackoff = Backoff.ofRefusals();
    private Connection connection;
    private Transport.Socket socket;
    /** Null where connections are not encrypted. */
    private TlsLayer tls;

    private boolean reconnectScheduled;
    private boolean closed;
    private boolean down;
    private Failure lastFailure;
    /** The last failure if it was fatal and no attempt has been made since. */
    private Failure refusal;

    /** By the lane's clock, as is the time since which an operation waits. */
    private long refusedAt;

    private long nextAttemptAt;

    Route(
            final Endpoint endpoint,
            final IoSettings settings,
            final IoEventLoop loop,
            final OffLoopResolver resolver,
            final LaneClock clock,
            final Runnable progress) {
        this.endpoint = endpoint;
        this.settings = settings;
        this.loop = loop;
        this.resolver = resolver;
        this.clock = clock;
        this.progress = progress;
        backoff = Backoff.ofConnects(settings.unavailableTimeout());
        lastFailure = Failure.of(Failure.Kind.CONNECT, endpoint.name(), "the connection is not made yet");
    }

    /** The connection when requests may be sent on it, else null: then one is on its way. */
    Connection established() {
        if (connection != null) {
            return connection.isEstablished() ? connection : null;
        }
        if (!reconnectScheduled && !closed && !mustWait()) {
            connect();
        }
        return null;
    }

    private boolean mustWait() {
        return refusal != null && nextAttemptAt - System.nanoTime() > 0;
    }

    /**
     * Why an operation without a connection must fail at once, or null. A login or an encryption that was refused counts for all that
     * come before the next attempt. A token that was not accepted counts for those that waited for that connection: the listener is
     * asked again for later ones.
     */
    Failure refusal(final long waitingSince) {
        final boolean waited = waitingSince != 0 && waitingSince - refusedAt <= 0;
        return refusal != null && (waited || refusal.kind() != Failure.Kind.REJECTED) ? refusal : null;
    }

    /** The connection as it stands, or null. */
    Connection current() {
        return connection;
    }

    /** The last thing that went wrong. */
    Failure lastFailure() {
        return lastFailure;
    }

    private void connect() {
        refusal = null;
        final Connection attempt = new Connection(endpoint.name(), settings, clock, this);
        connection = attempt;
        try {
            connect(attempt);
        } catch (final RuntimeException | Error e) {
            fail(attempt, e);
        }
    }

    private void connect(final Connection attempt) {
        // Before there is a socket, which nobody would close: what is not ours may throw.
        final ChannelHandler handler = handler(attempt);
        final SocketAddress address = settings.transport().address(endpoint);
        socket = settings.transport().newSocket(endpoint);
        final Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channelFactory(socket::channel)
                .resolver(resolver)
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator(512, 16 * 1024, LARGEST_READ))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        Math.max(1, TimeUnit.NANOSECONDS.toMillis(settings.connectTimeout())))
                .handler(handler);
        final DirectSocket direct = tls == null ? DirectSocket.of(settings.transport(), socket) : null;
        if (direct != null) {
            bootstrap.option(ChannelOption.RECVBUF_ALLOCATOR, attempt.useDirectly(direct));
        }
        if (!endpoint.isUnixSocket()) {
            bootstrap.option(ChannelOption.TCP_NODELAY, true).option(ChannelOption.SO_KEEPALIVE, true);
        }
        bootstrap.connect(address).addListener(done -> {
            if (!done.isSuccess()) {
                fail(attempt, done.cause());
            }
        });
        checkConnectedAt(attempt, clock.now() + settings.connectTimeout());
    }

    private void checkConnectedAt(final Connection attempt, final long deadline) {
        loop.schedule(() -> checkConnected(attempt, deadline), deadline - clock.now(), TimeUnit.NANOSECONDS);
    }

    private ChannelHandler handler(final Connection attempt) {
        if (settings.handshake().tls() == null) {
            return attempt;
        }
        tls = new TlsLayer(settings.handshake().tls().apply(endpoint), attempt);
        return tls;
    }

    private void checkConnected(final Connection attempt, final long deadline) {
        if (attempt != connection || attempt.isEstablished()) {
            return;
        }
        if (clock.now() - deadline < 0) {
            // There was a pause, in which the server's part of the handshake was not read.
            checkConnectedAt(attempt, deadline);
        } else {
            attempt.close(Failure.of(
                    Failure.Kind.CONNECT,
                    endpoint.name(),
                    "no connection within " + TimeUnit.NANOSECONDS.toMillis(settings.connectTimeout())
                            + " ms: waited for "
                            + awaits(attempt)));
        }
    }

    private String awaits(final Connection attempt) {
        if (tls != null && tls.isHandshaking()) {
            return "the TLS handshake; does the server speak TLS?";
        }
        return attempt.awaits() == null ? "the server to accept it" : attempt.awaits();
    }

    private void fail(final Connection attempt, final Throwable cause) {
        attempt.close(new Failure(
                Failure.Kind.CONNECT, endpoint.name(), "cannot connect (" + Failure.text(cause) + ')', cause));
    }

    @Override
    public void onEstablished(final Connection established) {
        refusalBackoff.reset();
        progress.run();
    }

    @Override
    public void onClosed(final Connection closedConnection, final Failure reason) {
        if (connection != closedConnection) {
            return;
        }
        final Failure failure = explain(closedConnection, reason);
        connection = null;
        socket = null;
        tls = null;
        if (!down && failure.kind() != Failure.Kind.CLOSED) {
            down = true;
            LOG.warn("memcached {} is not available: {}", endpoint.name(), failure.detail());
        }
        lastFailure = failure;
        if (!closed) {
            retry(failure);
        }
        progress.run();
    }

    private Failure explain(final Connection closedConnection, final Failure reason) {
        return tls == null && reason.kind() == Failure.Kind.LOST && closedConnection.awaits() != null
                ? new Failure(
                        reason.kind(),
                        reason.node(),
                        reason.detail() + ", before " + closedConnection.awaits() + "; does it want TLS?",
                        reason.cause())
                : reason;
    }

    /** A new attempt where we were not let in is made for an operation only: else logins would be refused for ever, in the background. */
    private void retry(final Failure failure) {
        if (failure.kind().isFatal()) {
            refusal = failure;
            refusedAt = clock.now();
        }
        if (failure.kind().isFatal() && failure.kind() != Failure.Kind.REJECTED) {
            nextAttemptAt = System.nanoTime() + refusalBackoff.next();
        } else {
            reconnectScheduled = true;
            loop.schedule(this::reconnect, backoff.next(), TimeUnit.NANOSECONDS);
        }
    }

    private void reconnect() {
        reconnectScheduled = false;
        if (!closed && connection == null) {
            connect();
        }
    }

    @Override
    public void onProgress() {
        if (connection != null && connection.hasAnswered()) {
            backoff.reset();
            if (down) {
                down = false;
                LOG.info("memcached {} answers again", endpoint.name());
            }
        }
        progress.run();
    }

    void close(final Failure failure) {
        closed = true;
        if (connection != null) {
            connection.close(failure);
        }
    }

    /** See {@link Connection#readNow()}. */
    boolean readNow() {
        return connection != null && connection.readNow();
    }

    /** See {@link Connection#readsDirectly()}. */
    boolean readsDirectly() {
        return connection != null && connection.readsDirectly();
    }

    /** See {@link Connection#abandon()}. */
    void abandon() {
        closed = true;
        if (connection != null) {
            if (socket != null) {
                CloseHelper.quietClose(socket.descriptor());
            }
            connection.abandon();
            if (tls != null) {
                tls.abandon();
            }
        }
    }
}
