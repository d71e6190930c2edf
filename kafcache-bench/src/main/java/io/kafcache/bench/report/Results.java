package io.kafcache.bench.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kafcache.bench.Machine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/** All results of a directory. Those of the same measurement in several files are put together: each file is a round. */
final class Results {
    private static final String MACHINE = ".machine.json";
    private static final String JSON = ".json";

    private final Map<Case, Map<String, Measurement>> measurements = new LinkedHashMap<>();
    private final List<Machine> machines = new ArrayList<>();
    private final Map<Kind, Set<Path>> rounds = new EnumMap<>(Kind.class);
    private final Map<Kind, Set<String>> settings = new EnumMap<>(Kind.class);

    static Results read(final Path directory) {
        final Results results = new Results();
        if (!Files.isDirectory(directory)) {
            return results;
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (final Path file : files.filter(path -> path.toString().endsWith(MACHINE))
                    .sorted()
                    .toList()) {
                results.machines.add(Machine.read(file));
            }
            for (final Path file : files(directory)) {
                new ObjectMapper().readTree(file.toFile()).forEach(run -> results.add(file, run));
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return results;
    }

    /** What JMH wrote, in order. */
    static List<Path> files(final Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(path ->
                            path.toString().endsWith(JSON) && !path.toString().endsWith(MACHINE))
                    .sorted()
                    .toList();
        }
    }

    private void add(final Path file, final JsonNode run) {
        final RunReader reader = new RunReader(run);
        final Map<String, Measurement> contenders =
                measurements.computeIfAbsent(reader.measured(), key -> new LinkedHashMap<>());
        reader.measurements()
                .forEach((contender, measurement) -> contenders.merge(contender, measurement, Measurement::and));
        rounds.computeIfAbsent(reader.kind(), key -> new HashSet<>()).add(file);
        settings.computeIfAbsent(reader.kind(), key -> new TreeSet<>()).add(reader.settings());
    }

    /** The cases of a kind in the order in which they ran. */
    List<Case> cases(final Kind kind) {
        return measurements.keySet().stream()
                .filter(measured -> Kind.of(measured.benchmark()) == kind)
                .toList();
    }

    /** The contenders of a case in the order in which they ran; empty if it was not measured. */
    Map<String, Measurement> of(final Case wanted) {
        return measurements.getOrDefault(wanted, Map.of());
    }

    List<Machine> machines() {
        return Collections.unmodifiableList(machines);
    }

    /** What the machines had, without repetitions. */
    String machines(final Function<Machine, Object> property) {
        return String.join(
                "; ",
                machines.stream()
                        .map(property)
                        .filter(Objects::nonNull)
                        .map(String::valueOf)
                        .distinct()
                        .toList());
    }

    /** How many files hold measurements of a kind. */
    int rounds(final Kind kind) {
        return rounds.getOrDefault(kind, Set.of()).size();
    }

    String settings(final Kind kind) {
        return String.join("; ", settings.getOrDefault(kind, Set.of()));
    }
}
