package io.kafcache.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A proxy in front of a server that sends back what it gets. */
class FaultyProxyTest {
    private static final int SHORT_WHILE_MS = 100;

    private final AtomicLong echoed = new AtomicLong();
    private ServerSocket echo;
    private FaultyProxy proxy;

    @BeforeEach
    void start() throws IOException {
        echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        spawn(() -> {
            while (true) {
                final Socket socket = echo.accept();
                spawn(() -> echo(socket));
            }
        });
        proxy = FaultyProxy.to("127.0.0.1", echo.getLocalPort());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        echo.close();
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void spawn(final Task task) {
        final Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (final IOException ignored) {
                // The test closes what this works on.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private void echo(final Socket socket) throws IOException {
        try (socket) {
            final byte[] buffer = new byte[4096];
            for (int n = socket.getInputStream().read(buffer);
                    n >= 0;
                    n = socket.getInputStream().read(buffer)) {
                echoed.addAndGet(n);
                socket.getOutputStream().write(buffer, 0, n);
            }
        }
    }

    private Socket connect() throws IOException {
        final Socket socket = new Socket(proxy.host(), proxy.port());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(30_000);
        return socket;
    }

    private static byte[] bytes(final int length) {
        final byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static byte[] roundTrip(final Socket socket, final byte[] sent) throws IOException {
        socket.getOutputStream().write(sent);
        return socket.getInputStream().readNBytes(sent.length);
    }

    private static void assertSilent(final Socket socket) throws IOException {
        socket.setSoTimeout(SHORT_WHILE_MS);
        assertThrows(SocketTimeoutException.class, () -> socket.getInputStream().read());
        socket.setSoTimeout(30_000);
    }

    @Test
    void passesEverythingOnByDefault() throws IOException {
        try (Socket socket = connect()) {
            assertArrayEquals(bytes(100_000), roundTrip(socket, bytes(100_000)));
            assertEquals(1, proxy.connections());
            socket.shutdownOutput();
            assertEquals(-1, socket.getInputStream().read(), "half closed, then closed by the server");
        }
        Conditions.await("no connection is left", () -> proxy.connections() == 0);
    }

    @Test
    void cutsAfterAnyNumberOfBytes() throws IOException {
        for (int n = 0; n < 30; n++) {
            proxy.replies(Faults.NONE.cutAfter(n).once());
            try (Socket socket = connect()) {
                socket.getOutputStream().write(bytes(50));
                assertArrayEquals(
                        Arrays.copyOf(bytes(50), n), socket.getInputStream().readAllBytes());
            }
        }
        try (Socket socket = connect()) {
            assertArrayEquals(bytes(50), roundTrip(socket, bytes(50)), "the fault struck once");
        }
    }

    @Test
    void cutsOnTheWayToTheServer() throws IOException {
        proxy.requests(Faults.NONE.cutAfter(7));
        for (int i = 0; i < 2; i++) {
            echoed.set(0);
            try (Socket socket = connect()) {
                socket.getOutputStream().write(bytes(50));
                assertEquals(-1, skipToEnd(socket));
            }
            Conditions.await("no connection is left", () -> proxy.connections() == 0);
            assertEquals(7, echoed.get());
        }
    }

    private static int skipToEnd(final Socket socket) throws IOException {
        int read = 0;
        while (read >= 0) {
            read = socket.getInputStream().read();
        }
        return read;
    }

    @Test
    void bytesAreCountedFromWhenTheFaultsAreSet() throws IOException {
        try (Socket socket = connect()) {
            roundTrip(socket, bytes(50));
            proxy.replies(Faults.NONE.cutAfter(3));
            socket.getOutputStream().write(bytes(50));
            assertArrayEquals(
                    Arrays.copyOf(bytes(50), 3), socket.getInputStream().readAllBytes());
        }
    }

    @Test
    void resets() throws IOException {
        proxy.requests(Faults.NONE.resetAfter(10).once());
        try (Socket socket = connect()) {
            socket.getOutputStream().write(bytes(50));
            assertThrows(SocketException.class, () -> skipToEnd(socket));
        }
        try (Socket socket = connect()) {
            roundTrip(socket, bytes(1));
            proxy.reset();
            assertThrows(SocketException.class, () -> skipToEnd(socket));
        }
    }

    @Test
    void cutsAllConnectionsAtOnce() throws IOException {
        try (Socket first = connect();
                Socket second = connect()) {
            roundTrip(first, bytes(1));
            roundTrip(second, bytes(1));
            proxy.cut();
            assertEquals(-1, first.getInputStream().read());
            assertEquals(-1, second.getInputStream().read());
        }
        Conditions.await("no connection is left", () -> proxy.connections() == 0);
    }

    @Test
    void swallowsForTheRestOfTheConnection() throws IOException {
        proxy.replies(Faults.NONE.swallowAfter(5));
        try (Socket socket = connect()) {
            socket.getOutputStream().write(bytes(50));
            assertArrayEquals(
                    Arrays.copyOf(bytes(50), 5), socket.getInputStream().readNBytes(5));
            assertSilent(socket);
            proxy.heal();
            socket.getOutputStream().write(bytes(50));
            assertSilent(socket);
        }
        try (Socket socket = connect()) {
            assertArrayEquals(bytes(50), roundTrip(socket, bytes(50)));
        }
    }

    @Test
    void holdsBackUntilTheFaultsAreChanged() throws IOException {
        proxy.requests(Faults.NONE.delay(Faults.UNTIL_CHANGED));
        try (Socket socket = connect()) {
            socket.getOutputStream().write(bytes(50));
            assertSilent(socket);
            assertEquals(0, echoed.get());
            proxy.heal();
            assertArrayEquals(bytes(50), socket.getInputStream().readNBytes(50));
        }
    }

    @Test
    void delays() throws IOException {
        final Duration delay = Duration.ofMillis(50);
        proxy.requests(Faults.NONE.delay(delay));
        proxy.replies(Faults.NONE.delay(delay));
        try (Socket socket = connect()) {
            final long start = System.nanoTime();
            assertArrayEquals(bytes(50), roundTrip(socket, bytes(50)));
            assertTrue(System.nanoTime() - start >= 2 * delay.toNanos());
        }
    }

    @Test
    void throttles() throws IOException {
        proxy.replies(Faults.NONE.throttle(1_000));
        try (Socket socket = connect()) {
            final long start = System.nanoTime();
            assertArrayEquals(bytes(100), roundTrip(socket, bytes(100)));
            assertTrue(System.nanoTime() - start >= Duration.ofMillis(99).toNanos());
        }
        assertThrows(IllegalArgumentException.class, () -> Faults.NONE.throttle(-1));
    }

    @Test
    void flipsTheBitsAskedFor() throws IOException {
        proxy.replies(Faults.NONE.flip(20, 0x81).once());
        final byte[] expected = bytes(50);
        expected[20] ^= (byte) 0x81;
        try (Socket socket = connect()) {
            assertArrayEquals(expected, roundTrip(socket, bytes(50)));
            assertArrayEquals(bytes(50), roundTrip(socket, bytes(50)));
        }
    }

    @Test
    void flipsAtRandomTheSameForTheSameSeed() throws IOException {
        proxy.replies(Faults.NONE.flipAtRandom(42, 100));
        final byte[] first;
        try (Socket socket = connect()) {
            first = roundTrip(socket, bytes(10_000));
        }
        int altered = 0;
        for (int i = 0; i < first.length; i++) {
            altered += first[i] == bytes(10_000)[i] ? 0 : 1;
        }
        assertTrue(altered > 50 && altered < 200, altered + " bytes altered");
        try (Socket socket = connect()) {
            assertArrayEquals(first, roundTrip(socket, bytes(10_000)));
        }
    }

    @Test
    void refusesConnectionsUntilHealed() throws IOException {
        try (Socket socket = connect()) {
            roundTrip(socket, bytes(1));
            proxy.refuse();
            proxy.refuse();
            assertThrows(ConnectException.class, this::connect);
            assertArrayEquals(bytes(50), roundTrip(socket, bytes(50)), "what there is stays");
        }
        proxy.heal();
        try (Socket socket = connect()) {
            assertArrayEquals(bytes(50), roundTrip(socket, bytes(50)));
        }
    }

    @Test
    void closesWhatLeadsNowhere() throws IOException {
        echo.close();
        try (Socket socket = connect()) {
            assertEquals(-1, skipToEnd(socket));
        }
    }

    @Test
    void slowsDownWhoeverWritesWithoutReading() throws IOException {
        proxy.close();
        proxy = FaultyProxy.to("127.0.0.1", echo.getLocalPort(), 4096);
        proxy.requests(Faults.NONE.delay(Faults.UNTIL_CHANGED));
        final byte[] sent = bytes(8 << 20);
        try (Socket socket = connect()) {
            final AtomicLong written = new AtomicLong();
            spawn(() -> {
                for (int at = 0; at < sent.length; at += 1024) {
                    socket.getOutputStream().write(sent, at, 1024);
                    written.addAndGet(1024);
                }
            });
            assertSilent(socket);
            assertTrue(written.get() < sent.length, "the writer is stuck in what the sockets hold");
            proxy.heal();
            assertArrayEquals(sent, socket.getInputStream().readNBytes(sent.length));
        }
        assertThrows(IllegalArgumentException.class, () -> FaultyProxy.to("127.0.0.1", 1, 0));
    }

    @Test
    void nothingIsLeftAfterClose() throws IOException {
        final Socket held = connect();
        roundTrip(held, bytes(1));
        proxy.replies(Faults.NONE.delay(Faults.UNTIL_CHANGED));
        held.getOutputStream().write(bytes(50));
        final Socket throttled = connect();
        proxy.requests(Faults.NONE.throttle(1));
        throttled.getOutputStream().write(bytes(50));
        proxy.close();
        proxy.close();
        assertEquals(0, proxy.connections());
        assertFalse(Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("kafcache-faulty-proxy-" + proxy.port())));
        assertThrows(SocketException.class, () -> skipToEnd(held));
        assertThrows(ConnectException.class, this::connect);
        assertThrows(IllegalStateException.class, () -> proxy.heal());
        assertThrows(IllegalStateException.class, () -> proxy.refuse());
        held.close();
        throttled.close();
    }
}
