package io.kafcache.testing;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The user of a memcached with login, for Cyrus SASL: its settings and its database of users, in a directory. */
final class SaslDatabase {
    /** What {@code SASL_CONF_PATH} names, and the program's own name. */
    private static final String CONFIGURATION = "memcached.conf";

    private static final String DATABASE = "sasldb";
    /** Debian has the program in {@code /usr/sbin}, which is not in every PATH. */
    private static final String PROGRAM = "saslpasswd2";

    static final List<String> FILES = List.of(CONFIGURATION, DATABASE);

    private SaslDatabase() {}

    static void create(final Path directory, final String user, final String password) {
        final Path database = directory.resolve(DATABASE);
        try {
            Files.writeString(
                    directory.resolve(CONFIGURATION),
                    "mech_list: plain\npwcheck_method: auxprop\nauxprop_plugin: sasldb\nsasldb_path: " + database
                            + "\n");
            final Process program = new ProcessBuilder(
                            program().toString(), "-p", "-c", "-f", database.toString(), "-a", "memcached", user)
                    .redirectErrorStream(true)
                    .start();
            try (OutputStream input = program.getOutputStream()) {
                input.write((password + "\n").getBytes(StandardCharsets.UTF_8));
            }
            final String output = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!program.waitFor(Startup.TIMEOUT.toSeconds(), TimeUnit.SECONDS) || program.exitValue() != 0) {
                throw new IllegalStateException(PROGRAM + " did not make a database of users: " + output);
            }
        } catch (final IOException e) {
            throw new IllegalStateException(PROGRAM + " did not make a database of users", e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while making a database of users", e);
        }
    }

    private static Path program() {
        return ServerSelection.find(PROGRAM, System.getenv("PATH") + File.pathSeparator + "/usr/sbin")
                .orElseThrow(
                        () -> new IllegalStateException(
                                "a memcached with login needs " + PROGRAM
                                        + ", which is neither in the PATH nor in /usr/sbin: install Debian's sasl2-bin, or what has it"));
    }
}
