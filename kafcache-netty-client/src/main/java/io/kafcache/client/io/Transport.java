package io.kafcache.client.io;

import io.netty.channel.Channel;
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
            return new Socket(channel, channel.fd()::close);
        }
    }

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
