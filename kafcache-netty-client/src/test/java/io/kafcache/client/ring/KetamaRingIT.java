package io.kafcache.client.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.kafcache.client.Node;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares with the libmemcached that is installed. Repeat a failed run with {@code -Dkafcache.test.seed=}, and have a missing
 * libmemcached fail it with {@code -Dkafcache.test.libmemcached.required=true}.
 */
class KetamaRingIT {
    private static final String SOURCE = "ketama.c";
    private static final int KEYS_PER_RING = 500;
    private static final int MAX_NODES = 40;
    private static final int MAX_KEY_LENGTH = 250;
    private static final long PROCESS_TIMEOUT_SECONDS = 60;

    private static final long SEED = Long.getLong("kafcache.test.seed", new Random().nextLong());

    @TempDir
    private Path directory;

    private record Ring(List<Node> nodes, List<byte[]> keys) {}

    @Test
    void placesKeysWhereTheInstalledLibmemcachedDoes() throws Exception {
        final Path program = compile();
        System.out.println("KetamaRingIT: seed " + SEED);
        final Random random = new Random(SEED);
        final List<Ring> rings = new ArrayList<>();
        for (int nodes = 1; nodes <= MAX_NODES; nodes++) {
            // Equal weights are where 32-bit rounding shows most, and only for some numbers of nodes.
            rings.add(randomRing(random, nodes, 1));
            rings.add(randomRing(random, nodes, 10));
            rings.add(randomRing(random, nodes, 1_000_000));
        }
        final List<String> answers = ask(program, rings);
        assertEquals(rings.size() * KEYS_PER_RING, answers.size());
        int next = 0;
        for (final Ring ring : rings) {
            final KetamaLocator locator = new KetamaLocator(new KetamaRing(
                    ring.nodes().stream().map(Node::ringName).toList(),
                    ring.nodes().stream().mapToInt(Node::weight).toArray()));
            for (final byte[] key : ring.keys()) {
                final int expected = Integer.parseInt(answers.get(next++));
                final int actual = locator.node(new UnsafeBuffer(key), 0, key.length);
                if (actual != expected) {
                    fail("seed " + SEED + ", nodes " + ring.nodes() + ", key " + hex(key) + ": node " + actual
                            + ", libmemcached's is " + expected);
                }
            }
        }
    }

    private Path compile() throws Exception {
        final Path source = directory.resolve(SOURCE);
        try (InputStream in = KetamaRingIT.class.getResourceAsStream(SOURCE)) {
            Files.copy(in, source);
        }
        final Path program = directory.resolve("ketama");
        final Path output = directory.resolve("compiler-output");
        final ProcessBuilder compiler = new ProcessBuilder(
                        "gcc", "-std=c99", "-o", program.toString(), source.toString(), "-lmemcached")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        try {
            if (run(compiler) != 0) {
                missing("gcc cannot build against libmemcached: " + Files.readString(output));
            }
        } catch (final IOException e) {
            missing("gcc does not run: " + e.getMessage());
        }
        return program;
    }

    private List<String> ask(final Path program, final List<Ring> rings) throws Exception {
        final StringBuilder text = new StringBuilder();
        for (final Ring ring : rings) {
            text.append(ring.nodes().size()).append('\n');
            for (final Node node : ring.nodes()) {
                text.append(node.host() + ' ' + node.port() + ' ' + node.weight() + '\n');
            }
            text.append(ring.keys().size()).append('\n');
            for (final byte[] key : ring.keys()) {
                text.append(hex(key)).append('\n');
            }
        }
        final Path input = Files.writeString(directory.resolve("input"), text, StandardCharsets.US_ASCII);
        final File output = directory.resolve("output").toFile();
        final File errors = directory.resolve("errors").toFile();
        final int exitCode = run(new ProcessBuilder(program.toString())
                .redirectInput(input.toFile())
                .redirectOutput(output)
                .redirectError(errors));
        assertEquals(0, exitCode, "seed " + SEED + ": " + Files.readString(errors.toPath()));
        return Files.readAllLines(output.toPath());
    }

    private static Ring randomRing(final Random random, final int nodeCount, final int maxWeight) {
        final List<Node> nodes = new ArrayList<>();
        final Set<String> names = new HashSet<>();
        while (nodes.size() < nodeCount) {
            final Node node = randomNode(random, 1 + random.nextInt(maxWeight));
            if (names.add(node.ringName())) {
                nodes.add(node);
            }
        }
        final List<byte[]> keys = new ArrayList<>();
        for (int i = 0; i < KEYS_PER_RING; i++) {
            final byte[] key = new byte[1 + random.nextInt(MAX_KEY_LENGTH)];
            random.nextBytes(key);
            keys.add(key);
        }
        return new Ring(nodes, keys);
    }

    private static Node randomNode(final Random random, final int weight) {
        final int port = random.nextBoolean() ? Node.DEFAULT_PORT : 1 + random.nextInt(65535);
        return switch (random.nextInt(4)) {
            case 0 -> new Node("10.0." + random.nextInt(256) + "." + random.nextInt(256), port, weight);
            case 1 -> new Node("Cache-" + random.nextInt(1000) + ".example", port, weight);
            case 2 -> new Node("2001:db8::" + Integer.toHexString(random.nextInt(0x10000)), port, weight);
            default -> new Node("/run/memcached-" + random.nextInt(1000), Node.UNIX_SOCKET_PORT, weight);
        };
    }

    private static int run(final ProcessBuilder builder) throws IOException, InterruptedException {
        final Process process = builder.start();
        try {
            assertTrue(
                    process.waitFor(PROCESS_TIMEOUT_SECONDS, TimeUnit.SECONDS),
                    () -> builder.command() + " does not end");
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    private static void missing(final String problem) {
        if (Boolean.getBoolean("kafcache.test.libmemcached.required")) {
            fail(problem);
        }
        final String reason = problem + "; install gcc and libmemcached-dev to compare with libmemcached";
        System.out.println("KetamaRingIT: skipped, " + reason);
        abort(reason);
    }

    private static String hex(final byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
