package io.kafcache.examples;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs {@link Labelling} over one kind of store after the other, compares the results and shows the speeds. */
final class LabellingExample implements Example {
    private static final String LABELS = "--labels";
    private static final String TRANSFERS = "--transfers";
    private static final String SEED = "--seed";
    private static final String STORES = "--stores";
    private static final int WARM_UP = 50_000;
    private static final int MAX_RECORDS = 100_000_000;

    private final Ledger ledger;
    private final List<StoreKind> stores;

    private LabellingExample(final Ledger ledger, final List<StoreKind> stores) {
        this.ledger = ledger;
        this.stores = stores;
    }

    /**
     * Takes options.
     *
     * @throws UsageException if they make no sense
     */
    static LabellingExample of(final List<String> arguments) {
        final Options options = Options.parse(arguments, Set.of(LABELS, TRANSFERS, SEED, STORES));
        final Ledger ledger = new Ledger(
                options.number(SEED, 42, Long.MIN_VALUE, Long.MAX_VALUE),
                (int) options.number(LABELS, 1_000_000, 1, MAX_RECORDS),
                (int) options.number(TRANSFERS, 250_000, 1, MAX_RECORDS));
        final List<StoreKind> stores = Arrays.stream(
                        options.text(STORES, StoreKind.titles()).split(","))
                .map(StoreKind::of)
                .distinct()
                .toList();
        return new LabellingExample(ledger, stores);
    }

    @Override
    public void run(final Sandbox sandbox, final Output output) {
        output.line(
                "%nLabelling: %,d labels, %,d transfers, seed %d", ledger.labels(), ledger.transfers(), ledger.seed());
        final Topics topics = sandbox.topics();
        output.line("  warming up");
        // Else the first store would pay for the compilation of what all share.
        final Ledger warmUp =
                new Ledger(ledger.seed(), Math.min(ledger.labels(), WARM_UP), Math.min(ledger.transfers(), WARM_UP));
        runAll("warm-up", warmUp, sandbox, topics, Output.silent());
        final Tally tally = runAll("labelling", ledger, sandbox, topics, output);
        sandbox.close(topics);
        output.line(
                "  Each store: %,d addresses labelled, %,d unknown, as a direct computation says.",
                tally.labelled(), tally.unknown());
    }

    /** Runs over one store after the other, and gives the tally that all came to. */
    private Tally runAll(
            final String name, final Ledger data, final Sandbox sandbox, final Topics topics, final Output output) {
        LabellingRun.produceLabels(name, data, topics, output);
        final Map<StoreKind, Tally> tallies = new EnumMap<>(StoreKind.class);
        final Table table = LabellingRun.table();
        for (final StoreKind store : stores) {
            final LabellingRun run = new LabellingRun(name, data, store);
            tallies.put(store, run.run(sandbox, topics, output));
            run.addTo(table);
        }
        table.print(output);
        final Tally expected = Tally.of(data);
        compare(expected, tallies);
        return expected;
    }

    /** All tallies must be the expected one; the exception names those that are not. */
    static void compare(final Tally expected, final Map<StoreKind, Tally> tallies) {
        final List<String> differences = new ArrayList<>();
        tallies.forEach((store, tally) -> {
            if (!tally.equals(expected)) {
                differences.add(store.title() + " " + tally);
            }
        });
        if (!differences.isEmpty()) {
            throw new ExampleException(
                    "Labelling: expected " + expected + ", but got " + String.join(", ", differences));
        }
    }
}
