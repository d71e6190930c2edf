package io.kafcache.testing;

import io.kafcache.testing.MemcachedServer.Kind;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/**
 * Decides what runs a server.
 *
 * @param binary the memcached program
 * @param docker asks whether a Docker engine answers; slow, so asked only where the answer counts
 * @param required whether nothing but the program will do
 */
record ServerSelection(Optional<Path> binary, BooleanSupplier docker, boolean required) {
    private static final String MEMCACHED = "memcached";

    static ServerSelection ofEnvironment() {
        return new ServerSelection(
                find(MEMCACHED, System.getenv("PATH")),
                ContainerMemcached::isAvailable,
                Boolean.getBoolean(MemcachedServer.REQUIRED_PROPERTY));
    }

    /** Looks for a program in the directories of a PATH, which may be null. */
    static Optional<Path> find(final String program, final String searchPath) {
        if (searchPath == null) {
            return Optional.empty();
        }
        return Pattern.compile(Pattern.quote(File.pathSeparator))
                .splitAsStream(searchPath)
                .filter(directory -> !directory.isEmpty())
                .flatMap(directory -> in(directory, program).stream())
                .findFirst();
    }

    private static Optional<Path> in(final String directory, final String program) {
        try {
            return Optional.of(Path.of(directory, program))
                    .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file));
        } catch (final InvalidPathException ignored) {
            // A PATH may hold anything; the shell skips such entries too.
            return Optional.empty();
        }
    }

    Kind choose(final MemcachedOptions options) {
        if (binary.isPresent()) {
            return Kind.REAL;
        }
        if (required) {
            throw missing();
        }
        if (options.tlsCertificates() != null) {
            throw new IllegalStateException("TLS needs a memcached, and the PATH holds none");
        }
        // The users and the files of a server with login are made for the program.
        if (options.user() == null && docker.getAsBoolean()) {
            return Kind.CONTAINER;
        }
        if (!options.extraArguments().isEmpty()) {
            throw new IllegalStateException("the embedded server does not know " + options.extraArguments()
                    + ", and neither the PATH holds a " + "memcached nor does a Docker engine answer");
        }
        return Kind.EMBEDDED;
    }

    static IllegalStateException missing() {
        return new IllegalStateException("a real memcached is required (" + MemcachedServer.REQUIRED_PROPERTY
                + "=true), but the PATH holds none: " + System.getenv("PATH"));
    }
}
