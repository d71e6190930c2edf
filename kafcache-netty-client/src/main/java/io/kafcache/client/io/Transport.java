package io.kafcache.client.io;

import io.netty.channel.Channel;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueDomainSocketChannel;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.UnixChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.util.NetUtil;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The kinds of socket that Netty offers. */
public enum Transport {
    /** Linux's epoll, through Netty's native library. */
    EPOLL(
            Epoll::unavailabilityCause,
            EpollIoHandler::newFactory,
            () -> Socket.of(new EpollSocketChannel()),
            () -> Socket.of(new EpollDomainSocketChannel()),
            DomainSocketAddress::new),
    /** Linux's io_uring, through Netty's native library. */
    IO_URING(
            IoUring::unavailabilityCause,
            IoUringIoHandler::newFactory,
            () -> Socket.of(new IoUringSocketChannel()),
            () -> Socket.of(new IoUringDomainSocketChannel()),
            DomainSocketAddress::new),
    /** The kqueue of macOS and the BSDs, through Netty's native library. */
    KQUEUE(
            KQueue::unavailabilityCause,
            KQueueIoHandler::newFactory,
            () -> Socket.of(new KQueueSocketChannel()),
            () -> Socket.of(new KQueueDomainSocketChannel()),
            DomainSocketAddress::new),
    /** Java's own NIO: runs everywhere. */
    NIO(
            () -> null,
            NioIoHandler::newFactory,
            Transport::nioSocket,
            Transport::nioUnixSocket,
            UnixDomainSocketAddress::of);

    /**
     * A channel, and what closes its socket from any thread without the channel's event loop.
     *
     * @param channel not yet registered
     * @param descriptor the socket itself
     */
    record Socket(Channel channel, Closeable descriptor) {
        static Socket of(final UnixChannel channel) {
            return new Socket(channel, () -> close(channel.fd()));
        }

        /** io_uring holds on to a socket that it polls, so closing alone would not tell the server. */
        private static void close(final FileDescriptor descriptor) throws IOException {
            try {
                if (descriptor instanceof io.netty.channel.unix.Socket socket) {
                    socket.shutdown();
                }
            } finally {
                descriptor.close();
            }
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(Transport.class);

    private final Supplier<Throwable> unavailability;
    private final Supplier<IoHandlerFactory> handlers;
    private final Supplier<Socket> tcp;
    private final Supplier<Socket> unix;
    private final Function<String, SocketAddress> unixAddress;

    Transport(
            final Supplier<Throwable> unavailability,
            final Supplier<IoHandlerFactory> handlers,
            final Supplier<Socket> tcp,
            final Supplier<Socket> unix,
            final Function<String, SocketAddress> unixAddress) {
        this.unavailability = unavailability;
        this.handlers = handlers;
        this.tcp = tcp;
        this.unix = unix;
        this.unixAddress = unixAddress;
    }

    /** Frees what a handler holds when its event loop will not run again; on a thread that need not be the loop's. */
    void destroy(final IoHandler handler) {
        try {
            handler.destroy();
        } catch (final RuntimeException e) {
            // A ring may be entered by its own thread only: its memory is freed with the process.
            LOG.debug("{} keeps some memory of a thread that has ended or stays away", this, e);
        }
    }

    IoHandlerFactory handlerFactory() {
        return handlers.get();
    }

    /** Makes a socket that is not connected. */
    Socket newSocket(final Endpoint endpoint) {
        return (endpoint.isUnixSocket() ? unix : tcp).get();
    }

    SocketAddress address(final Endpoint endpoint) {
        if (endpoint.isUnixSocket()) {
            return unixAddress.apply(endpoint.path());
        }
        final InetAddress literal = NetUtil.createInetAddressFromIpAddressString(endpoint.host());
        return literal == null
                ? InetSocketAddress.createUnresolved(endpoint.host(), endpoint.port())
                : new InetSocketAddress(literal, endpoint.port());
    }

    /**
     * The best transport for this machine: epoll, else kqueue, else NIO. io_uring is used on demand only, since containers often forbid
     * it.
     *
     * @return a transport that can be used
     */
    public static Transport best() {
        if (EPOLL.unavailability.get() == null) {
            return EPOLL;
        }
        return KQUEUE.unavailability.get() == null ? KQUEUE : NIO;
    }

    /**
     * Refuses a transport that cannot be used on this machine.
     *
     * @return this
     * @throws IllegalArgumentException if the native library is missing or does not fit
     */
    public Transport requireAvailable() {
        final Throwable cause = unavailability.get();
        if (cause != null) {
            throw new IllegalArgumentException(
                    "The transport " + name().toLowerCase(Locale.ROOT) + " is not available here (" + cause
                            + "): use auto or nio, or put Netty's native library for this machine on the class path",
                    cause);
        }
        return this;
    }

    private static Socket nioSocket() {
        try {
            final SocketChannel socket = SocketChannel.open();
            return new Socket(new NioSocketChannel(socket), socket);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Socket nioUnixSocket() {
        try {
            final SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);
            return new Socket(new NioDomainSocketChannel(socket), socket);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
