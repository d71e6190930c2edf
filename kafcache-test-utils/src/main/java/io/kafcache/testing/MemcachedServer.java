package io.kafcache.testing;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running memcached for a test, on a free port of the loopback interface.
 *
 * <p>{@link #start()} takes the best that there is: the {@code memcached} program if the PATH holds one; else a container, where a
 * Docker engine answers; else a server in this JVM, which speaks the same binary protocol, and only that. With the system property
 * {@value #REQUIRED_PROPERTY} set to {@code true} only the program will do, and a missing one is a failure. A log line at INFO tells
 * which it is. Kafcache's own builds have no Docker engine: the container is the one kind that they do not run.
 *
 * <p>Nothing outlives the JVM, and {@link #close()} ends the server at once. Safe for use by several threads; the calls of one
 * server run one after the other.
 */
public abstract class MemcachedServer implements AutoCloseable {
    /** System property: {@code true} makes a missing {@code memcached} program a failure instead of a fall-back or a skip. */
    public static final String REQUIRED_PROPERTY = "kafcache.test.memcached.required";

    private static final Logger LOG = LoggerFactory.getLogger(MemcachedServer.class);
    private static final String LOOPBACK = "127.0.0.1";

    private final MemcachedOptions options;

    MemcachedServer(final MemcachedOptions options) {
        this.options = options;
    }

    /** What runs the server. */
    public enum Kind {
        /** The {@code memcached} program, as a process of its own. */
        REAL,
        /** The {@code memcached:1.6} image, through Testcontainers. */
        CONTAINER,
        /** A server inside this JVM. */
        EMBEDDED
    }

    /**
     * Starts a server of the best kind available, with {@link MemcachedOptions#defaults()}.
     *
     * @return a server that answers
     * @throws IllegalStateException if a real memcached is required and there is none, or the server does not start
     */
    public static MemcachedServer start() {
        return start(MemcachedOptions.defaults());
    }

    /**
     * Starts a server of the best kind available.
     *
     * @param options how it is to run; with TLS or extra arguments the embedded server is no choice, with TLS or a login a
     *     container is none
     * @return a server that answers
     * @throws IllegalStateException if a real memcached is required and there is none, or the server does not start
     */
    public static MemcachedServer start(final MemcachedOptions options) {
        final ServerSelection selection = ServerSelection.ofEnvironment();
        final MemcachedServer server =
                switch (selection.choose(options)) {
                    case REAL -> new RealMemcached(selection.binary().orElseThrow(), options);
                    case CONTAINER -> startContainer(options);
                    case EMBEDDED -> startEmbedded(options);
                };
        LOG.info("started {}", server);
        return server;
    }

    /**
     * Starts the {@code memcached} program.
     *
     * @param options how it is to run
     * @return a server that answers
     * @throws IllegalStateException if the PATH holds no memcached, or it does not start; the message has its output
     */
    public static MemcachedServer startReal(final MemcachedOptions options) {
        final Optional<Path> binary = ServerSelection.ofEnvironment().binary();
        return new RealMemcached(
                binary.orElseThrow(() -> new IllegalStateException("the PATH holds no memcached")), options);
    }

    /**
     * Starts the {@code memcached:1.6} image.
     *
     * @param options how it is to run
     * @return a server that answers
     * @throws IllegalStateException if no Docker engine answers, or the container does not start
     */
    public static MemcachedServer startContainer(final MemcachedOptions options) {
        return new ContainerMemcached(options);
    }

    /**
     * Starts a server inside this JVM.
     *
     * @param options how it is to run
     * @return a server that answers
     * @throws IllegalArgumentException if there are extra arguments, or TLS is asked for
     */
    public static MemcachedServer startEmbedded(final MemcachedOptions options) {
        return new EmbeddedMemcached(options);
    }

    /**
     * Whether {@link #startReal} finds a program to start.
     *
     * @return true if the PATH holds a {@code memcached}
     */
    public static boolean isRealAvailable() {
        return ServerSelection.ofEnvironment().binary().isPresent();
    }

    /**
     * Skips the running JUnit test or class if the PATH holds no {@code memcached}. Needs JUnit on the class path.
     *
     * @throws IllegalStateException if there is none though the system property {@value #REQUIRED_PROPERTY} asks for it
     */
    public static void requireReal() {
        RealRequirement.check(ServerSelection.ofEnvironment());
    }

    /**
     * What runs this server.
     *
     * @return the kind
     */
    public abstract Kind kind();

    /**
     * This server in words, such as {@code memcached 1.6.18 at /usr/bin/memcached, pid 123, on 127.0.0.1:40001}.
     *
     * @return text for people
     */
    public abstract String description();

    /**
     * The port.
     *
     * @return a TCP port of {@link #host()}; it stays the same over {@link #restart()}
     */
    public abstract int port();

    /**
     * The host.
     *
     * @return an address in text
     */
    public String host() {
        return LOOPBACK;
    }

    /**
     * Host and port.
     *
     * @return {@code host:port}
     */
    public final String address() {
        return host() + ":" + port();
    }

    /**
     * How the server runs.
     *
     * @return the options that it was started with
     */
    public final MemcachedOptions options() {
        return options;
    }

    /**
     * Removes all items, over a connection of its own; the connections of others stay open. Needs a server whose login and TLS,
     * if any, were set by {@link MemcachedOptions.Builder#login} and {@link MemcachedOptions.Builder#tls}. Without cas ({@code -C}) memcached also drops what is stored within the same second.
     *
     * @throws IllegalStateException if the server refuses, or does not answer
     */
    public final void flush() {
        try (ControlConnection connection = new ControlConnection(host(), port(), options)) {
            connection.flush();
        }
    }

    /**
     * Asks for statistics, over a connection of its own; needs what {@link #flush()} needs.
     *
     * @param group such as {@code settings}, empty for the general ones
     * @return names and values, in the server's order
     * @throws IllegalStateException if the server does not know the group, or does not answer
     */
    public final Map<String, String> stats(final String group) {
        try (ControlConnection connection = new ControlConnection(host(), port(), options)) {
            return connection.stats(group);
        }
    }

    /**
     * Ends the server without notice, as a crash does: the connections break, the items are lost. Does nothing to a dead server.
     *
     * @throws IllegalStateException if this server is closed
     */
    public abstract void kill();

    /**
     * Stops the server where it stands: connections stay open and new ones are taken by the kernel, but nothing is answered until
     * {@link #resume()}.
     *
     * @throws IllegalStateException if the server does not run
     */
    public abstract void freeze();

    /**
     * Lets a frozen server go on. Does nothing to a running one.
     *
     * @throws IllegalStateException if the server is dead
     */
    public abstract void resume();

    /**
     * Kills the server, unless it is dead already, and starts an empty one on the same port.
     *
     * @throws IllegalStateException if this server is closed, or the new one does not start
     */
    public abstract void restart();

    /** Ends the server and releases all that it holds. Does nothing to a closed one. */
    @Override
    public abstract void close();

    @Override
    public final String toString() {
        return description();
    }
}
