package io.kafcache.bench.topology;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The parent's side of a {@link Program}, in a JVM with this one's class path. It ends with this one, at the latest. */
final class ChildJvm implements AutoCloseable {
    private static final long STOP_SECONDS = 60;

    private final String name;
    private final Process process;
    private final PrintStream commands;
    private final BufferedReader answers;
    private final String greeting;

    /**
     * Starts a program, and waits until it is ready.
     *
     * @param main its class
     * @param heapMib limit of its heap
     * @param args what it gets
     */
    ChildJvm(final Class<?> main, final int heapMib, final List<String> args) {
        name = main.getSimpleName();
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + heapMib + "m");
        // What lets Netty and Agrona reach memory beyond the heap, as everywhere in this build.
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens"))
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(args);
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
        try {
            greeting = answer();
        } catch (final RuntimeException e) {
            close();
            throw e;
        }
    }

    /** The answer to its start. */
    String greeting() {
        return greeting;
    }

    /**
     * Has it do something.
     *
     * @return the answer
     * @throws IllegalStateException if it failed
     */
    String call(final String command) {
        commands.println(command);
        return answer();
    }

    private String answer() {
        try {
            final String line = answers.readLine();
            if (line == null || !line.startsWith(Program.DONE)) {
                throw new IllegalStateException(name + ": " + (line == null ? "ended" : line));
            }
            return line.substring(Program.DONE.length()).strip();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it, in an orderly way if it lets that happen. */
    @Override
    public void close() {
        commands.close();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (final InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
