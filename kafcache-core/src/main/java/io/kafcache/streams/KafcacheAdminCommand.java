package io.kafcache.streams;

import io.kafcache.streams.AdminArguments.UsageException;
import io.kafcache.streams.admin.ClaimInfo;
import io.kafcache.streams.admin.Inventory;
import io.kafcache.streams.admin.LineageInfo;
import io.kafcache.streams.admin.Removal;
import io.kafcache.streams.admin.RemovalRefusedException;
import io.kafcache.streams.admin.StateSize;
import io.kafcache.streams.backend.BackendException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigException;

/**
 * {@link KafcacheAdmin} on the command line. Without arguments it tells its commands and options.
 *
 * <p>Results go to standard output, errors to standard error. The exit code is 0 when it was done, 1 when it was refused or failed, and 2 when
 * the arguments are not valid.
 */
public final class KafcacheAdminCommand {
    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int WRONG_ARGUMENTS = 2;

    private static final String USAGE = """
            usage: KafcacheAdminCommand COMMAND --servers LIST | --config FILE [OPTIONS]

              list                       the applications that keep state on the servers, and what it takes
              list --application ID      its claims; with --store NAME those of one store
              purge --application ID     removes its state; with --store NAME that of one store
              orphans                    copies that no claim names; with --remove removes them

              --servers LIST             all servers, in the words of the applications' kafcache.servers
              --config FILE              properties; the kafcache.* keys among them tell servers, login and TLS
              --yes                      asks nothing
              --force                    purge: even if the application seems to run;
                                         orphans: even if claims may be on servers that were not named
              --keep-items               purge: only the claims, where servers do not tell which items they hold

            The exit code is 0 when it was done, 1 when it was refused or failed, 2 when the arguments are not valid.""";

    private final BufferedReader in;
    private final PrintStream out;
    private final PrintStream err;
    private final Duration watch;

    /** With how long claims are watched; null for the usual time. */
    KafcacheAdminCommand(final BufferedReader in, final PrintStream out, final PrintStream err, final Duration watch) {
        this.in = in;
        this.out = out;
        this.err = err;
        this.watch = watch;
    }

    /**
     * Runs the command, and ends the JVM.
     *
     * @param arguments command and options
     */
    public static void main(final String... arguments) {
        final BufferedReader in = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
        System.exit(new KafcacheAdminCommand(in, System.out, System.err, null).run(arguments));
    }

    /** Runs the command; the exit code. */
    int run(final String... words) {
        if (words.length == 0 || Set.of("help", "--help", "-h").contains(words[0])) {
            out.println(USAGE);
            return words.length == 0 ? WRONG_ARGUMENTS : DONE;
        }
        try {
            final AdminArguments arguments = AdminArguments.parse(words);
            final KafcacheConfig config = arguments.config();
            try (KafcacheAdmin admin =
                    watch == null ? KafcacheAdmin.create(config) : KafcacheAdmin.create(config, watch)) {
                return switch (arguments.command()) {
                    case AdminArguments.PURGE -> purge(admin, arguments);
                    case AdminArguments.ORPHANS -> orphans(admin, arguments);
                    default -> list(admin, arguments);
                };
            }
        } catch (final UsageException | ConfigException e) {
            err.println(e.getMessage());
            err.println("Run it with --help to see what there is.");
            return WRONG_ARGUMENTS;
        } catch (final RemovalRefusedException e) {
            err.println("Nothing was removed. " + e.getMessage() + ".");
            return FAILED;
        } catch (final BackendException | IllegalStateException | IllegalArgumentException e) {
            err.println(e.getMessage());
            return FAILED;
        }
    }

    private int list(final KafcacheAdmin admin, final AdminArguments arguments) {
        final Inventory inventory = admin.inspect();
        if (arguments.application() == null) {
            printApplications(inventory);
        } else {
            final List<ClaimInfo> claims = inventory.claims(arguments.application(), arguments.store());
            if (claims.isEmpty()) {
                return nothing(inventory, arguments);
            }
            printClaims(claims);
        }
        inventory
                .unreadable()
                .forEach(key -> out.println("\nThe claim " + key
                        + " cannot be read: another version of Kafcache wrote it, or something else."));
        inventory.unlisted().ifPresent(why -> out.println("\nSizes are not known: " + why + "."));
        return DONE;
    }

    private int nothing(final Inventory inventory, final AdminArguments arguments) {
        err.println("There is no claim of application " + arguments.application()
                + (arguments.store() == null ? "" : " on store " + arguments.store())
                + (inventory.applications().isEmpty()
                        ? "; no application has one on these servers."
                        : "; there are claims of " + String.join(", ", inventory.applications()) + "."));
        return FAILED;
    }

    private void printApplications(final Inventory inventory) {
        final TextTable table = new TextTable(
                List.of("APPLICATION", "STORES", "CLAIMS", "TO REBUILD", "ITEMS", "BYTES"),
                Set.of("STORES", "CLAIMS", "TO REBUILD", "ITEMS", "BYTES"));
        for (final String application : inventory.applications()) {
            final List<ClaimInfo> claims = inventory.claims(application, null);
            final Optional<StateSize> size = size(claims);
            table.add(
                    application,
                    claims.stream().map(ClaimInfo::store).distinct().count(),
                    claims.size(),
                    claims.stream()
                            .filter(claim -> claim.obstacle().isPresent())
                            .count(),
                    items(size),
                    bytes(size));
        }
        if (inventory.applications().isEmpty()) {
            out.println("No application has a claim on these servers.");
        } else {
            table.lines().forEach(out::println);
        }
        if (!inventory.orphans().isEmpty()) {
            out.println("\n" + inventory.orphans().size() + " copies that no claim names take "
                    + total(inventory.orphans()) + ": see the command orphans.");
        }
        inventory
                .other()
                .ifPresent(other -> out.println("\nClaims, and items of other programs: " + words(other) + "."));
    }

    private void printClaims(final List<ClaimInfo> claims) {
        final TextTable table = new TextTable(
                List.of(
                        "STORE",
                        "PARTITION",
                        "ROLE",
                        "LINEAGE",
                        "STATE",
                        "OFFSETS",
                        "ITEMS",
                        "BYTES",
                        "RETIRED",
                        "OWNER",
                        "SESSION",
                        "SERVER"),
                Set.of("PARTITION", "ITEMS", "BYTES"));
        for (final ClaimInfo claim : claims) {
            table.add(
                    claim.store(),
                    claim.partition() < 0 ? "global" : claim.partition(),
                    claim.role().name().toLowerCase(Locale.ROOT),
                    claim.copy().lineage(),
                    claim.state(),
                    offsets(claim),
                    items(claim.copy().size()),
                    bytes(claim.copy().size()),
                    claim.retired().isEmpty() ? "-" : total(claim.retired()),
                    claim.owner(),
                    claim.session(),
                    claim.server());
        }
        table.lines().forEach(out::println);
        out.println("\nAll together: " + claims.size() + " claims, " + words(size(claims)) + ".");
        claims.forEach(claim -> claim.obstacle()
                .ifPresent(why -> out.println("Store " + claim.store() + ", partition "
                        + (claim.partition() < 0 ? "global" : claim.partition()) + ", copy "
                        + claim.copy().lineage() + " will be rebuilt at its next opening: " + why + ".")));
    }

    private static String offsets(final ClaimInfo claim) {
        return claim.offsets().isEmpty()
                ? "-"
                : claim.offsets().entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining(","));
    }

    private int purge(final KafcacheAdmin admin, final AdminArguments arguments) {
        final Inventory inventory = admin.inspect();
        final List<ClaimInfo> claims = inventory.claims(arguments.application(), arguments.store());
        if (claims.isEmpty()) {
            return nothing(inventory, arguments);
        }
        final String what = (arguments.store() == null ? "" : "store " + arguments.store() + " of ") + "application "
                + arguments.application();
        out.println("The state of " + what + ": " + claims.size() + " claims, " + words(size(claims)) + ".");
        out.println("Its next start restores it from its changelogs; what has no changelog is lost.");
        if (!isConfirmed(arguments)) {
            return FAILED;
        }
        print(
                arguments.store() == null
                        ? admin.purge(arguments.application(), arguments.removalOptions())
                        : admin.purgeStore(arguments.application(), arguments.store(), arguments.removalOptions()));
        return DONE;
    }

    private int orphans(final KafcacheAdmin admin, final AdminArguments arguments) {
        final Inventory inventory = admin.inspect();
        if (inventory.unlisted().isPresent()) {
            err.println("Orphans cannot be found: " + inventory.unlisted().get() + ".");
            return FAILED;
        }
        if (inventory.orphans().isEmpty()) {
            out.println("Every copy on these servers has a claim.");
            return DONE;
        }
        final TextTable table = new TextTable(List.of("LINEAGE", "ITEMS", "BYTES"), Set.of("ITEMS", "BYTES"));
        inventory.orphans().forEach(copy -> table.add(copy.lineage(), items(copy.size()), bytes(copy.size())));
        table.lines().forEach(out::println);
        out.println("\nNo claim that was seen names these: " + total(inventory.orphans()) + ".");
        if (arguments.has(AdminArguments.REMOVE)) {
            if (!isConfirmed(arguments)) {
                return FAILED;
            }
            print(admin.removeOrphans(arguments.removalOptions()));
        }
        return DONE;
    }

    private boolean isConfirmed(final AdminArguments arguments) {
        if (arguments.has(AdminArguments.YES)) {
            return true;
        }
        out.print("Remove it? Type yes: ");
        out.flush();
        try {
            final String answer = in.readLine();
            if (answer != null && answer.strip().equalsIgnoreCase("yes")) {
                return true;
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        err.println("Nothing was removed. Where nobody can be asked, say " + AdminArguments.YES + ".");
        return false;
    }

    private void print(final Removal removal) {
        out.println("Removed " + (removal.claims() == 0 ? "" : removal.claims() + " claims and ") + removal.lineages()
                + " copies: "
                + removal.items()
                        .map(KafcacheAdminCommand::words)
                        .orElse("their items stay until the servers are restarted or flushed")
                + ".");
    }

    /** Empty if one is not known. */
    private static Optional<StateSize> size(final List<ClaimInfo> claims) {
        return sum(claims.stream().map(ClaimInfo::size).toList());
    }

    private static Optional<StateSize> sum(final List<Optional<StateSize>> sizes) {
        return sizes.stream().anyMatch(Optional::isEmpty)
                ? Optional.empty()
                : Optional.of(sizes.stream().flatMap(Optional::stream).reduce(StateSize.NONE, StateSize::plus));
    }

    private static String total(final List<LineageInfo> copies) {
        return words(sum(copies.stream().map(LineageInfo::size).toList()));
    }

    private static String words(final Optional<StateSize> size) {
        return size.map(KafcacheAdminCommand::words).orElse("of unknown size");
    }

    private static String words(final StateSize size) {
        return size.items() + " items of " + size.bytes() + " bytes";
    }

    private static String items(final Optional<StateSize> size) {
        return size.map(known -> String.valueOf(known.items())).orElse("?");
    }

    private static String bytes(final Optional<StateSize> size) {
        return size.map(known -> String.valueOf(known.bytes())).orElse("?");
    }
}
