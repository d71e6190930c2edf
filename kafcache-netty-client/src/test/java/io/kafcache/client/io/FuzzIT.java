package io.kafcache.client.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs the fuzz targets in the coverage-guided fuzzer Jazzer, which needs a JVM of its own: for some seconds, and for long with
 * {@code -Psoak}. What it finds is in the output, as the bytes of the input.
 */
class FuzzIT {
    private static final int SECONDS = Boolean.getBoolean("kafcache.test.soak") ? 600 : 10;

    @ParameterizedTest
    @ValueSource(classes = {FrameAssemblerFuzzer.class, ConnectionFuzzer.class})
    void nothingBreaksTheTarget(final Class<?> target, @TempDir final Path directory)
            throws IOException, InterruptedException {
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "Jazzer has no driver for this machine");
        final Path output = directory.resolve("output");
        final Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        "com.code_intelligence.jazzer.Jazzer",
                        "--target_class=" + target.getName(),
                        "--instrumentation_includes=io.kafcache.client.**",
                        // Not Netty's classes: that takes long, and the hooks do not know all of the Unsafe methods
                        // called there.
                        "--custom_hook_includes=io.kafcache.client.**",
                        "--reproducer_path=" + directory,
                        "-artifact_prefix=" + directory + "/",
                        // A hang has no end; the first input loads all classes, which may take a while.
                        "-timeout=60",
                        "-max_len=512",
                        "-max_total_time=" + SECONDS))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .directory(directory.toFile())
                .start();
        try {
            assertEquals(0, process.waitFor(), () -> read(output));
        } finally {
            process.destroyForcibly();
        }
        assertTrue(read(output).contains("Done "), () -> read(output));
    }

    private static String read(final Path output) {
        try {
            return Files.readString(output);
        } catch (final IOException e) {
            return e.toString();
        }
    }
}
