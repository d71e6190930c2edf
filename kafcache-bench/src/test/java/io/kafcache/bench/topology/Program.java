package io.kafcache.bench.topology;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** The side of a child process: answers each line that comes with one, until the parent closes the stream or ends. */
final class Program {
    static final String DONE = "done";
    static final String FAILED = "failed";

    private Program() {}

    /** Does what a line says. */
    @FunctionalInterface
    interface Command {
        String run(String line) throws Exception;
    }

    /**
     * Serves.
     *
     * @param out the standard output as it was at the start: others have printed to it since
     * @param greeting the first answer, to the start itself
     */
    static void serve(final PrintStream out, final String greeting, final Command command) throws IOException {
        out.println(DONE + ' ' + greeting);
        final BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            try {
                out.println(DONE + ' ' + command.run(line));
            } catch (final Exception e) {
                e.printStackTrace();
                out.println(FAILED + ' ' + e);
            }
        }
    }
}
