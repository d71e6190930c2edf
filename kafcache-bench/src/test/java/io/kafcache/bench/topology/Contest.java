package io.kafcache.bench.topology;

import io.kafcache.bench.Machine;
import io.kafcache.bench.Part;
import io.kafcache.bench.Servers;
import io.kafcache.bench.StoreContender;
import io.kafcache.bench.TempDirectory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A scenario with its broker and input, and the contenders' applications, which have come to a steady state and take turns. */
public final class Contest implements AutoCloseable {
    private static final int BROKER_MIB = 1024;
    private static final int BASE_MIB = 512;

    /** What a key in an application's own memory takes, and as much for the collector to work with. */
    private static final long BYTES_PER_KEY = 512;

    /** What an application takes beyond what is measured, before and after. */
    private static final double MARGIN = 1.1;

    private static final int MARGIN_RECORDS = 20_000;

    private final Deque<AutoCloseable> resources = new ArrayDeque<>();
    private final Map<String, ChildJvm> workers = new LinkedHashMap<>();
    private final int chunk;

    /**
     * Sets all up.
     *
     * @param scenario what the contenders do
     * @param contenders in the order of their turns
     * @param warmup random records that each processes after it has filled its store
     * @param chunk records of a turn
     * @param rounds how often each will have its turn
     */
    public Contest(
            final Scenario scenario,
            final List<StoreContender> contenders,
            final int warmup,
            final int chunk,
            final int rounds) {
        this.chunk = chunk;
        try {
            final TempDirectory directory = opened(TempDirectory.create());
            final ChildJvm broker = opened(new ChildJvm(
                    BrokerProgram.class,
                    BROKER_MIB,
                    List.of(directory.path().resolve("kafka").toString())));
            final Input input = new Input(scenario, warmup + (int) (rounds * (chunk * MARGIN + MARGIN_RECORDS)));
            broker.call(
                    String.join(" ", String.valueOf(scenario.partitions()), Input.EVENTS, Input.ROWS, Shapes.OUTPUT));
            input.produce(broker.greeting());
            for (final StoreContender contender : contenders) {
                final ChildJvm worker = start(input, contender, broker.greeting(), directory);
                workers.put(contender.name(), worker);
                worker.call("until " + (scenario.keys() + warmup));
            }
        } catch (final RuntimeException e) {
            closeAfter(e);
            throw e;
        }
    }

    /**
     * The changelogs too: a transaction would run into one whose leader is not ready; and these are not compacted, which the broker would do
     * for applications that wait, on the processors that the measured one needs.
     */
    private static String topics(final List<StoreContender> contenders) {
        return String.join(" ", Input.EVENTS, Input.ROWS, Shapes.OUTPUT)
                + ' '
                + contenders.stream()
                        .map(Worker::applicationId)
                        .map(application -> application + '-' + Shapes.STORE + "-changelog")
                        .collect(Collectors.joining(" "));
    }

    private ChildJvm start(
            final Input input, final StoreContender contender, final String broker, final TempDirectory directory) {
        final Scenario scenario = input.scenario();
        // The stores that need none are given one too, which idles: the description of the machine names its version.
        final Servers servers = opened(new Servers(Math.max(1, contender.nodes()), scenario.keys(), Input.VALUE_SIZE));
        Machine.record(servers);
        return opened(new ChildJvm(
                Worker.class,
                BASE_MIB + (int) (scenario.keys() * BYTES_PER_KEY >> 20),
                List.of(
                        input.scenario().text(),
                        String.valueOf(input.random()),
                        contender.name(),
                        broker,
                        directory.path().resolve("state").toString(),
                        String.join(",", servers.addresses()),
                        String.join(",", servers.processes()))));
    }

    private <T extends AutoCloseable> T opened(final T resource) {
        resources.push(resource);
        return resource;
    }

    /**
     * Gives each contender its turn.
     *
     * @return by contender, the figures by name
     */
    public Map<String, Map<String, Double>> round() {
        return round("measure", words -> Figures.parse(words).byName());
    }

    /**
     * Gives each contender its turn, and looks what its stream threads are at.
     *
     * @return by contender, the figures by name, those of the {@link Part}s among them
     */
    public Map<String, Map<String, Double>> profile() {
        return round("profile", Figures::parseProfile);
    }

    private Map<String, Map<String, Double>> round(
            final String command, final Function<String[], Map<String, Double>> parser) {
        final Map<String, Map<String, Double>> figures = new LinkedHashMap<>();
        try {
            workers.forEach((contender, worker) -> figures.put(
                    contender, parser.apply(worker.call(command + ' ' + chunk).split(" "))));
        } catch (final RuntimeException e) {
            closeAfter(e);
            throw e;
        }
        return figures;
    }

    /**
     * Has each process the rest of its input, and looks whether it came to the right results.
     *
     * @throws IllegalStateException if one did not
     */
    public void check() {
        workers.forEach((contender, worker) -> {
            try {
                worker.call("finish");
            } catch (final IllegalStateException e) {
                throw new IllegalStateException(contender + " comes to wrong results", e);
            }
        });
    }

    /** JMH tears nothing down after a failure. */
    private void closeAfter(final RuntimeException failure) {
        try {
            close();
        } catch (final RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public void close() {
        RuntimeException failure = null;
        while (!resources.isEmpty()) {
            try {
                resources.pop().close();
            } catch (final Exception e) {
                failure = failure == null ? new IllegalStateException("something is left behind", e) : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
