package io.kafcache.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A faulty network: a TCP proxy on a free port of the loopback interface, in front of any server. It passes bytes on until it is given
 * {@link Faults} for one direction or the other; they can be changed while it runs, and what is held back is held to the new ones.
 *
 * <pre>{@code
 * try (MemcachedServer server = MemcachedServer.start();
 *         FaultyProxy proxy = FaultyProxy.to(server)) {
 *     connectTo(proxy.address());
 *     proxy.replies(Faults.NONE.cutAfter(10).once());
 * }
 * }</pre>
 *
 * <p>Each connection has two threads and holds one chunk of {@value #CHUNK} bytes a direction: who reads slowly slows down who writes. A
 * server that cannot be reached shows in connections that are closed as soon as they are made. Nothing is left after {@link #close()}.
 * Safe for use by several threads.
 */
public final class FaultyProxy implements AutoCloseable {
    /** Bytes that a connection holds back, a direction, besides those in the sockets' buffers. */
    static final int CHUNK = 16 * 1024;

    private static final String LOOPBACK = "127.0.0.1";
    private static final int BACKLOG = 128;

    private final InetSocketAddress server;
    private final int socketBuffer;
    private final int port;
    private final ProxyDirection requests = new ProxyDirection();
    private final ProxyDirection replies = new ProxyDirection();
    private final Set<ProxyLink> links = ConcurrentHashMap.newKeySet();
    /** Null while connections are refused. */
    private ServerSocket listener;

    private Thread acceptor;
    private boolean closed;

    private FaultyProxy(final String host, final int serverPort, final int socketBuffer) {
        server = new InetSocketAddress(host, serverPort);
        this.socketBuffer = socketBuffer;
        port = listen(0);
    }

    /**
     * Starts a proxy in front of a server.
     *
     * @param server where connections lead; it need not run yet
     * @return a proxy that takes connections
     */
    public static FaultyProxy to(final MemcachedServer server) {
        return to(server.host(), server.port());
    }

    /**
     * Starts a proxy.
     *
     * @param host where connections lead
     * @param port where connections lead
     * @return a proxy that takes connections
     */
    public static FaultyProxy to(final String host, final int port) {
        return new FaultyProxy(host, port, 0);
    }

    /**
     * Starts a proxy with small buffers, so that whoever writes without reading is soon stuck.
     *
     * @param host where connections lead
     * @param port where connections lead
     * @param socketBuffer bytes of each of the proxy's socket buffers; the system may round them up to its minimum
     * @return a proxy that takes connections
     * @throws IllegalArgumentException if the size is not positive
     */
    public static FaultyProxy to(final String host, final int port, final int socketBuffer) {
        if (socketBuffer < 1) {
            throw new IllegalArgumentException("a buffer needs a byte: " + socketBuffer);
        }
        return new FaultyProxy(host, port, socketBuffer);
    }

    /**
     * The proxy's port.
     *
     * @return a TCP port of {@link #host()}
     */
    public int port() {
        return port;
    }

    /**
     * The proxy's host.
     *
     * @return an address in text
     */
    public String host() {
        return LOOPBACK;
    }

    /**
     * Host and port of the proxy.
     *
     * @return {@code host:port}
     */
    public String address() {
        return host() + ":" + port;
    }

    /**
     * Sets what happens to the bytes on their way to the server, on present and on later connections.
     *
     * @param faults replace those set before
     */
    public void requests(final Faults faults) {
        requests.set(faults);
    }

    /**
     * Sets what happens to the bytes on their way from the server, on present and on later connections.
     *
     * @param faults replace those set before
     */
    public void replies(final Faults faults) {
        replies.set(faults);
    }

    /** Refuses connections until {@link #heal()}; those that there are stay. */
    public synchronized void refuse() {
        requireOpen();
        stopListening();
    }

    /** Ends all faults. A connection that was cut, or whose bytes were swallowed, stays so. */
    public synchronized void heal() {
        requireOpen();
        requests(Faults.NONE);
        replies(Faults.NONE);
        if (listener == null) {
            listen(port);
        }
    }

    /** Closes all connections in an orderly way: both ends read the end of the stream. */
    public void cut() {
        links.forEach(ProxyLink::cut);
    }

    /** Resets all connections. What the proxy held is dropped. */
    public void reset() {
        links.forEach(ProxyLink::reset);
    }

    /**
     * How many connections there are.
     *
     * @return those not yet closed by both ends
     */
    public int connections() {
        return links.size();
    }

    private int listen(final int requestedPort) {
        try {
            final ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            if (socketBuffer != 0) {
                socket.setReceiveBufferSize(socketBuffer);
            }
            socket.bind(new InetSocketAddress(InetAddress.getByName(LOOPBACK), requestedPort), BACKLOG);
            listener = socket;
            acceptor = new Thread(() -> accept(socket), "kafcache-faulty-proxy-" + socket.getLocalPort());
            acceptor.setDaemon(true);
            acceptor.start();
            return socket.getLocalPort();
        } catch (final IOException e) {
            throw new UncheckedIOException("the proxy cannot listen on port " + requestedPort, e);
        }
    }

    private void accept(final ServerSocket from) {
        while (true) {
            final Socket client;
            try {
                client = from.accept();
            } catch (final IOException ignored) {
                // The listener was closed; there is no other way to end the wait.
                return;
            }
            final ProxyLink link = new ProxyLink(client, socketBuffer, requests, replies, links::remove);
            links.add(link);
            link.start(server);
        }
    }

    private void stopListening() {
        if (listener == null) {
            return;
        }
        ProxyLink.closeQuietly(listener);
        listener = null;
        join(acceptor);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the proxy on port " + port + " is closed");
        }
    }

    /** Closes every connection and ends the threads. Does nothing to a closed proxy. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        stopListening();
        final List<ProxyLink> remaining = List.copyOf(links);
        remaining.forEach(ProxyLink::reset);
        remaining.forEach(link -> link.threads().forEach(FaultyProxy::join));
    }

    private static void join(final Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (final InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
