package io.kafcache.testing;

import static io.kafcache.testing.Conditions.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The memcached program as a process. */
final class RealMemcachedIT {
    @BeforeEach
    void requireReal() {
        MemcachedServer.requireReal();
    }

    private static ProcessHandle process(final MemcachedServer server) {
        return ProcessHandle.of(Long.parseLong(server.stats("").get("pid"))).orElseThrow();
    }

    @Test
    void isTheFirstChoice() {
        try (MemcachedServer server = MemcachedServer.start()) {
            assertEquals(MemcachedServer.Kind.REAL, server.kind());
            assertTrue(server.description().contains("pid " + process(server).pid()), server.description());
        }
    }

    @Test
    void isGoneWhenItIsClosed() {
        final MemcachedServer server = MemcachedServer.startReal(MemcachedOptions.defaults());
        final ProcessHandle process = process(server);
        assertTrue(process.isAlive());
        server.close();
        assertFalse(process.isAlive());
    }

    @Test
    void aFailureToStartTellsWhatMemcachedSaid() {
        final MemcachedOptions options =
                MemcachedOptions.builder().extraArguments("--nonsense").build();
        final var failure = assertThrows(IllegalStateException.class, () -> MemcachedServer.startReal(options));
        assertTrue(failure.getMessage().contains("--nonsense"), failure.getMessage());
        assertTrue(failure.getMessage().contains("exit code"), failure.getMessage());
        assertTrue(failure.getMessage().contains("nrecognized option"), failure.getMessage());
    }

    @Test
    void aProgramThatDoesNotRunIsAFailure() {
        final Path missing = Path.of("/does/not/exist");
        assertThrows(IllegalStateException.class, () -> new RealMemcached(missing, MemcachedOptions.defaults()));
    }

    @Test
    void extraArgumentsReachTheProgram() {
        final MemcachedOptions options =
                MemcachedOptions.builder().extraArguments("-R", "77").build();
        try (MemcachedServer server = MemcachedServer.startReal(options)) {
            assertEquals("77", server.stats("settings").get("reqs_per_event"));
        }
    }

    @Test
    void aRestartWaitsForItsPort() throws Exception {
        try (MemcachedServer server = MemcachedServer.startReal(MemcachedOptions.defaults())) {
            server.kill();
            final CompletableFuture<Void> restart;
            try (ServerSocket other = new ServerSocket(server.port(), 1, InetAddress.getByName(server.host()))) {
                assertTrue(other.isBound());
                restart = CompletableFuture.runAsync(server::restart);
            }
            restart.join();
            assertEquals("0", server.stats("").get("curr_items"));
        }
    }

    @Test
    void manyAtATimeHavePortsOfTheirOwn() {
        final List<MemcachedServer> servers = new ArrayList<>();
        try {
            for (int i = 0; i < 8; i++) {
                servers.add(MemcachedServer.startReal(MemcachedOptions.defaults()));
            }
            assertEquals(
                    8, servers.stream().map(MemcachedServer::port).distinct().count());
        } finally {
            servers.forEach(MemcachedServer::close);
        }
    }

    @Test
    void noProcessOutlivesItsJvm() throws Exception {
        final List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens"))
                .toList());
        command.addAll(List.of("-Xmx64m", "-cp", System.getProperty("java.class.path"), Forgetful.class.getName()));
        final Process jvm =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        final String output = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, jvm.waitFor(), output);
        final long pid = Long.parseLong(
                output.strip().lines().reduce((first, last) -> last).orElseThrow());
        await("the end of process " + pid, () -> ProcessHandle.of(pid).isEmpty());
    }

    /** Starts a server and forgets to close it. */
    static final class Forgetful {
        private Forgetful() {}

        public static void main(final String[] arguments) {
            final MemcachedServer server = MemcachedServer.startReal(MemcachedOptions.defaults());
            server.freeze();
            server.resume();
            System.out.println(server.stats("").get("pid"));
        }
    }
}
