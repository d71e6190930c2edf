package io.kafcache.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A connection through a proxy: two sockets, and a thread for each direction. */
final class ProxyLink {
    private static final int CONNECT_TIMEOUT_MS = 5_000;

    private final Socket client;
    private final Socket server = new Socket();
    private final int socketBuffer;
    private final ProxyDirection requests;
    private final ProxyDirection replies;
    private final Consumer<ProxyLink> onEnd;
    private final AtomicInteger pumping = new AtomicInteger(2);
    private Thread requestThread;
    private Thread replyThread;
    private OutputStream toServer;
    private OutputStream toClient;
    /** Both directions drop what comes. */
    private volatile boolean cut;

    private volatile boolean ended;

    ProxyLink(
            final Socket client,
            final int socketBuffer,
            final ProxyDirection requests,
            final ProxyDirection replies,
            final Consumer<ProxyLink> onEnd) {
        this.client = client;
        this.socketBuffer = socketBuffer;
        this.requests = requests;
        this.replies = replies;
        this.onEnd = onEnd;
    }

    void start(final InetSocketAddress to) {
        requestThread = newThread(() -> {
            if (connect(to)) {
                replyThread.start();
                pump(client, server, requests, toServer);
            } else {
                end();
            }
        });
        replyThread = newThread(() -> pump(server, client, replies, toClient));
        requestThread.start();
    }

    private Thread newThread(final Runnable task) {
        final Thread thread = new Thread(task, "kafcache-faulty-proxy-" + client.getLocalPort());
        thread.setDaemon(true);
        return thread;
    }

    List<Thread> threads() {
        return List.of(requestThread, replyThread);
    }

    private boolean connect(final InetSocketAddress to) {
        try {
            if (socketBuffer != 0) {
                server.setReceiveBufferSize(socketBuffer);
                server.setSendBufferSize(socketBuffer);
                client.setSendBufferSize(socketBuffer);
            }
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            server.connect(to, CONNECT_TIMEOUT_MS);
            // Before either direction can cut the connection: then there would be none to get.
            toServer = server.getOutputStream();
            toClient = client.getOutputStream();
            return true;
        } catch (final IOException ignored) {
            // The client learns it from its connection's end.
            return false;
        }
    }

    private void pump(final Socket from, final Socket to, final ProxyDirection direction, final OutputStream out) {
        try {
            new Pump(direction, out).run(from.getInputStream());
            if (!to.isOutputShutdown()) {
                to.shutdownOutput();
            }
        } catch (final IOException ignored) {
            // One end is gone: so is the other.
            end();
        } catch (final InterruptedException ignored) {
            end();
        } finally {
            if (pumping.decrementAndGet() == 0) {
                end();
            }
        }
    }

    /** Both ends read the end of the stream; what they still send is read and dropped, or they would be reset. */
    void cut() {
        cut = true;
        wake();
        try {
            client.shutdownOutput();
            server.shutdownOutput();
        } catch (final IOException ignored) {
            end();
        }
    }

    void reset() {
        lingerNot(client);
        lingerNot(server);
        end();
    }

    private static void lingerNot(final Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (final IOException ignored) {
            // It is closed already.
        }
    }

    private void end() {
        ended = true;
        closeQuietly(client);
        closeQuietly(server);
        wake();
        onEnd.accept(this);
    }

    private void wake() {
        requests.wake();
        replies.wake();
    }

    static void closeQuietly(final Closeable closeable) {
        try {
            closeable.close();
        } catch (final IOException ignored) {
            // It is gone, which is all that is wanted.
        }
    }

    /** Passes bytes on, as the faults of its direction have it. */
    private final class Pump {
        private final ProxyDirection direction;
        private final OutputStream out;
        private final byte[] chunk = new byte[FaultyProxy.CHUNK];
        private Faults faults = Faults.NONE;
        private Faults.Corruption corruption;
        /** Bytes that the corruption was shown. */
        private long offered;

        private long passed;
        private boolean swallowing;

        Pump(final ProxyDirection direction, final OutputStream out) {
            this.direction = direction;
            this.out = out;
            adopt(direction.faults());
        }

        void run(final InputStream in) throws IOException, InterruptedException {
            for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                final long readAt = System.nanoTime();
                int at = 0;
                while (at < length && !swallowing && !cut && !ended) {
                    at += passSome(at, length, readAt);
                }
            }
        }

        private void adopt(final Faults newFaults) {
            if (!newFaults.corruptsAs(faults)) {
                corruption = newFaults.newCorruption();
                offered = 0;
            }
            faults = newFaults;
            passed = 0;
        }

        /** Passes some bytes, or waits, or ends the connection; returns the bytes that passed. */
        private int passSome(final int at, final int length, final long readAt)
                throws IOException, InterruptedException {
            if (direction.faults() != faults) {
                adopt(direction.faults());
            }
            final long due = readAt + faults.delayNanos();
            if (due - System.nanoTime() > 0) {
                direction.await(due, faults, this::isOver);
                return 0;
            }
            if (faults.left(passed) <= 0) {
                strike();
                return 0;
            }
            final int count = (int) Math.min(Math.min(length - at, faults.piece()), faults.left(passed));
            if (corruption != null) {
                corrupt(at, count);
            }
            out.write(chunk, at, count);
            passed += count;
            if (faults.left(passed) <= 0) {
                strike();
            }
            final long pause = faults.pauseNanos(count);
            if (pause != 0) {
                direction.await(System.nanoTime() + pause, faults, this::isOver);
            }
            return count;
        }

        private boolean isOver() {
            return cut || ended;
        }

        private void corrupt(final int at, final int count) {
            for (int i = 0; i < count; i++) {
                final byte altered = corruption.alter(offered++, chunk[at + i]);
                if (altered != chunk[at + i]) {
                    if (!direction.strike(faults)) {
                        return;
                    }
                    chunk[at + i] = altered;
                    if (faults.isOnce()) {
                        return;
                    }
                }
            }
        }

        private void strike() {
            if (!direction.strike(faults)) {
                return;
            }
            switch (faults.end()) {
                case CUT -> cut();
                case RESET -> reset();
                case SWALLOW -> swallowing = true;
                case NEVER -> throw new IllegalStateException("nothing ends these faults");
            }
        }
    }
}
