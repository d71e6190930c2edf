package io.kafcache.examples;

import java.io.PrintStream;
import java.util.List;

/** The way in: runs the examples, all or one. */
public final class Examples {
    /** Set by the build: a JVM that it started must not outlive it. */
    private static final String END_WITH_PARENT = "kafcache.examples.end.with.parent";

    private static final int SUCCESS = 0;
    private static final int FAILURE = 1;
    private static final int WRONG_USAGE = 2;

    private static final String USAGE = """
            Usage: Examples                                  runs all
                   Examples WordCount [file ...]             counts the words of text files;
                                                             without a file, of the Markdown files here and in docs
                   Examples Labelling [option ...]           labels the addresses of transfers
                     --labels N       labels in the table (1000000)
                     --transfers N    transfers to label (250000)
                     --seed N         other data for another number (42)
                     --stores LIST    of %s (all)
            """;

    private Examples() {}

    /**
     * Runs the examples. The process ends with 0 when all is well, 1 when an example failed and 2 when the arguments
     * make no sense.
     *
     * @param arguments an example's name and its arguments; nothing for all examples
     */
    public static void main(final String[] arguments) {
        final Sandbox sandbox = new Sandbox();
        // An interrupt, too, leaves nothing running and nothing on the disk.
        Runtime.getRuntime().addShutdownHook(new Thread(sandbox::close, "clean-up"));
        if (Boolean.getBoolean(END_WITH_PARENT)) {
            ProcessHandle.current().parent().ifPresent(parent -> parent.onExit().thenRun(() -> System.exit(FAILURE)));
        }
        System.exit(run(List.of(arguments), sandbox, Output.standard(), System.err));
    }

    /** Runs the examples in a sandbox, which is closed at the end, and gives the exit status. */
    static int run(final List<String> arguments, final Sandbox sandbox, final Output output, final PrintStream error) {
        try {
            final List<Example> examples = examples(arguments);
            sandbox.start(output);
            examples.forEach(example -> example.run(sandbox, output));
            return SUCCESS;
        } catch (final UsageException e) {
            error.println(e.getMessage());
            error.printf(USAGE, StoreKind.titles());
            return WRONG_USAGE;
        } catch (final RuntimeException e) {
            // What fails because all is being closed is no news.
            if (!sandbox.closed()) {
                report(e, error);
            }
            return FAILURE;
        } finally {
            sandbox.close();
        }
    }

    private static void report(final RuntimeException failure, final PrintStream error) {
        final boolean explained = failure instanceof ExampleException;
        error.println("FAILED: " + (explained ? failure.getMessage() : failure));
        if (!explained || failure.getCause() != null) {
            failure.printStackTrace(error);
        }
    }

    private static List<Example> examples(final List<String> arguments) {
        if (arguments.isEmpty()) {
            return List.of(WordCountExample.of(List.of()), LabellingExample.of(List.of()));
        }
        final List<String> others = arguments.subList(1, arguments.size());
        return switch (arguments.get(0)) {
            case "WordCount" -> List.of(WordCountExample.of(others));
            case "Labelling" -> List.of(LabellingExample.of(others));
            default -> throw new UsageException("unknown example " + arguments.get(0));
        };
    }
}
