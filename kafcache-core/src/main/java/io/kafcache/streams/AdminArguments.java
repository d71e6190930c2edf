package io.kafcache.streams;

import io.kafcache.streams.admin.RemovalOption;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.config.ConfigException;

/** What the command line says. */
final class AdminArguments {
    static final String SERVERS = "--servers";
    static final String CONFIG = "--config";
    static final String APPLICATION = "--application";
    static final String STORE = "--store";
    static final String YES = "--yes";
    static final String FORCE = "--force";
    static final String KEEP_ITEMS = "--keep-items";
    static final String REMOVE = "--remove";

    static final String LIST = "list";
    static final String PURGE = "purge";
    static final String ORPHANS = "orphans";

    private static final Set<String> COMMANDS = Set.of(LIST, PURGE, ORPHANS);
    private static final Set<String> COMMON = Set.of(SERVERS, CONFIG);
    private static final Map<String, Set<String>> OPTIONS = Map.of(
            LIST, Set.of(APPLICATION, STORE),
            PURGE, Set.of(APPLICATION, STORE, YES, FORCE, KEEP_ITEMS),
            ORPHANS, Set.of(REMOVE, YES, FORCE));
    private static final Set<String> FLAGS = Set.of(YES, FORCE, KEEP_ITEMS, REMOVE);
    /** Somebody waits at a terminal. */
    private static final String UNAVAILABLE_TIMEOUT_MS = "5000";

    private final String command;
    private final Map<String, String> options = new HashMap<>();

    private AdminArguments(final String command) {
        this.command = command;
    }

    /** The words are not a command. The message says what is wrong. */
    static final class UsageException extends Exception {
        private static final long serialVersionUID = 1L;

        UsageException(final String message) {
            super(message);
        }
    }

    static AdminArguments parse(final String... words) throws UsageException {
        if (words.length == 0) {
            throw new UsageException("Say what to do: list, purge or orphans");
        }
        if (!COMMANDS.contains(words[0])) {
            throw new UsageException("Unknown command '" + words[0] + "'." + meant(words[0], COMMANDS));
        }
        final AdminArguments arguments = new AdminArguments(words[0]);
        for (int i = 1; i < words.length; i++) {
            i = arguments.take(words, i);
        }
        arguments.check();
        return arguments;
    }

    /** The index of the last word taken. */
    private int take(final String[] words, final int index) throws UsageException {
        final int equals = words[index].indexOf('=');
        final String name = equals < 0 ? words[index] : words[index].substring(0, equals);
        final Set<String> known = new TreeSet<>(OPTIONS.get(command));
        known.addAll(COMMON);
        if (!known.contains(name)) {
            throw new UsageException("Unknown option '" + name + "' of " + command + "." + meant(name, known)
                    + " There are " + String.join(", ", known));
        }
        if (FLAGS.contains(name)) {
            if (equals >= 0) {
                throw new UsageException(name + " takes no value");
            }
            options.put(name, "");
            return index;
        }
        if (equals < 0 && (index + 1 == words.length || words[index + 1].startsWith("--"))) {
            throw new UsageException(name + " needs a value");
        }
        options.put(name, equals < 0 ? words[index + 1] : words[index].substring(equals + 1));
        return equals < 0 ? index + 1 : index;
    }

    private static String meant(final String word, final Set<String> known) {
        return Spelling.nearest(word, known)
                .map(near -> " Did you mean " + near + "?")
                .orElse("");
    }

    private void check() throws UsageException {
        if (command.equals(PURGE) && application() == null) {
            throw new UsageException(PURGE + " needs " + APPLICATION);
        }
        if (store() != null && application() == null) {
            throw new UsageException(STORE + " needs " + APPLICATION);
        }
        if (!options.containsKey(SERVERS) && !options.containsKey(CONFIG)) {
            throw new UsageException(
                    "Name the servers by " + SERVERS + ", or a file with kafcache.servers by " + CONFIG);
        }
    }

    String command() {
        return command;
    }

    String application() {
        return options.get(APPLICATION);
    }

    String store() {
        return options.get(STORE);
    }

    boolean has(final String flag) {
        return options.containsKey(flag);
    }

    RemovalOption[] removalOptions() {
        final List<RemovalOption> given = new ArrayList<>();
        if (has(FORCE)) {
            given.add(RemovalOption.FORCE);
        }
        if (has(KEEP_ITEMS)) {
            given.add(RemovalOption.KEEP_ITEMS);
        }
        return given.toArray(RemovalOption[]::new);
    }

    /**
     * The servers, and how to talk to them.
     *
     * @throws ConfigException if they are not valid
     */
    KafcacheConfig config() throws UsageException {
        final Properties properties = new Properties();
        properties.setProperty(KafcacheConfig.UNAVAILABLE_TIMEOUT_MS_CONFIG, UNAVAILABLE_TIMEOUT_MS);
        if (has(CONFIG)) {
            try (Reader file = Files.newBufferedReader(Path.of(options.get(CONFIG)))) {
                properties.load(file);
            } catch (final IOException | IllegalArgumentException e) {
                throw new UsageException("The file " + options.get(CONFIG) + " cannot be read: " + e);
            }
        }
        if (has(SERVERS)) {
            properties.setProperty(KafcacheConfig.SERVERS_CONFIG, options.get(SERVERS));
        }
        if (!properties.containsKey(KafcacheConfig.SERVERS_CONFIG)) {
            throw new UsageException("The file " + options.get(CONFIG) + " has no " + KafcacheConfig.SERVERS_CONFIG
                    + "; or name the servers by " + SERVERS);
        }
        return KafcacheConfig.of(properties);
    }
}
