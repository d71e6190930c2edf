package io.kafcache.streams;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** A {@link CountingApplication} in a JVM of its own, which can be killed, frozen and continued. */
final class ApplicationProcess implements AutoCloseable {
    private final Process process;
    private final Path log;
    private final List<String> lines = new ArrayList<>();

    private ApplicationProcess(final Process process, final Path log) {
        this.process = process;
        this.log = log;
        final Thread reader = new Thread(this::readLines, "lines of " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    static ApplicationProcess start(final Path directory, final Map<String, ?> config) {
        try {
            Files.createDirectories(directory);
            final Path file = Files.createTempFile(directory, "application", ".properties");
            final Properties properties = new Properties();
            config.forEach((key, value) -> properties.setProperty(key, value.toString()));
            try (Writer writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
                properties.store(writer, null);
            }
            final List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                    .filter(argument -> argument.startsWith("--add-opens"))
                    .forEach(command::add);
            // Short lives: what the compiler would gain it does not get back.
            command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m", "-cp"));
            command.add(System.getProperty("java.class.path"));
            command.add(CountingApplication.class.getName());
            command.add(file.toString());
            final Path log = Files.createTempFile(directory, "application", ".log");
            return new ApplicationProcess(
                    new ProcessBuilder(command).redirectError(log.toFile()).start(), log);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void readLines() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                synchronized (lines) {
                    lines.add(line);
                }
            }
        } catch (final IOException e) {
            // Killed.
        }
    }

    List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    ApplicationProcess awaitLine(final String start) {
        StreamsHarness.await("a line that starts with " + start, () -> {
            final List<String> now = lines();
            if (now.stream().anyMatch(line -> line.startsWith(start))) {
                return true;
            }
            if (!process.isAlive() || now.stream().anyMatch(line -> line.startsWith(CountingApplication.FAILED))) {
                throw new AssertionError("the application ended: " + now + ", see " + log);
            }
            return false;
        });
        return this;
    }

    long restored() {
        return lines().stream()
                .filter(line -> line.startsWith(CountingApplication.RESTORED))
                .map(line -> Long.parseLong(line.substring(CountingApplication.RESTORED.length())))
                .findFirst()
                .orElseThrow();
    }

    /** As {@code kill -9} does. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    void freeze() {
        signal("-STOP");
    }

    void resume() {
        signal("-CONT");
    }

    private void signal(final String name) {
        try {
            final int status = new ProcessBuilder("kill", name, String.valueOf(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IllegalStateException("kill " + name + " ended with " + status);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Asks the application to end, waits until it has, and fails if it had failed. */
    void end() {
        try {
            process.getOutputStream().close();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitEnd();
        if (lines().stream().anyMatch(line -> line.startsWith(CountingApplication.FAILED))) {
            throw new AssertionError("the application failed: " + lines());
        }
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new AssertionError("the application does not end: " + lines());
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
