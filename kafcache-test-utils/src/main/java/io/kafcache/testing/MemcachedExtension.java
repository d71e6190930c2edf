package io.kafcache.testing;

import java.util.function.Function;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A {@link MemcachedServer} for the tests of a class: it starts before them and is closed after them.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final MemcachedExtension memcached = MemcachedExtension.start().flushBetweenTests();
 *
 * @Test
 * void works(final MemcachedServer server) { ... }
 * }</pre>
 *
 * <p>In a field that is not static each test has a server of its own. Nested classes share their outer class's server.
 */
public final class MemcachedExtension
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback, ParameterResolver {
    private final MemcachedOptions options;
    private final Function<MemcachedOptions, MemcachedServer> starter;
    private boolean flushBetweenTests;
    private MemcachedServer server;
    private String owner;

    /** Makes an extension as {@link #start()} does, for use with {@code @ExtendWith}. */
    public MemcachedExtension() {
        this(MemcachedOptions.defaults(), MemcachedServer::start);
    }

    private MemcachedExtension(
            final MemcachedOptions options, final Function<MemcachedOptions, MemcachedServer> starter) {
        this.options = options;
        this.starter = starter;
    }

    /**
     * A server of the best kind available, with the default options.
     *
     * @return the extension; its server starts before the first test
     */
    public static MemcachedExtension start() {
        return new MemcachedExtension();
    }

    /**
     * A server of the best kind available.
     *
     * @param options how it is to run
     * @return the extension; its server starts before the first test
     */
    public static MemcachedExtension start(final MemcachedOptions options) {
        return new MemcachedExtension(options, MemcachedServer::start);
    }

    /**
     * The memcached program, without which the tests are skipped; see {@link MemcachedServer#requireReal()}.
     *
     * @param options how it is to run
     * @return the extension; its server starts before the first test
     */
    public static MemcachedExtension startReal(final MemcachedOptions options) {
        return new MemcachedExtension(options, given -> {
            MemcachedServer.requireReal();
            return MemcachedServer.startReal(given);
        });
    }

    /**
     * The server inside this JVM.
     *
     * @param options how it is to run
     * @return the extension; its server starts before the first test
     */
    public static MemcachedExtension startEmbedded(final MemcachedOptions options) {
        return new MemcachedExtension(options, MemcachedServer::startEmbedded);
    }

    /**
     * Lets each test find the server empty. Where FLUSH does not serve ({@code -F}, {@code -C}) the server is restarted.
     *
     * @return this
     */
    public MemcachedExtension flushBetweenTests() {
        flushBetweenTests = true;
        return this;
    }

    /**
     * The server.
     *
     * @return the running server
     * @throws IllegalStateException before it is started and after it is closed
     */
    public synchronized MemcachedServer server() {
        if (server == null) {
            throw new IllegalStateException("memcached runs from before the first test until after the last one");
        }
        return server;
    }

    @Override
    public void beforeAll(final ExtensionContext context) {
        startFor(context);
    }

    @Override
    public void beforeEach(final ExtensionContext context) {
        startFor(context);
        if (flushBetweenTests) {
            empty();
        }
    }

    @Override
    public void afterEach(final ExtensionContext context) {
        closeFor(context);
    }

    @Override
    public void afterAll(final ExtensionContext context) {
        closeFor(context);
    }

    private synchronized void startFor(final ExtensionContext context) {
        if (server == null) {
            server = starter.apply(options);
            owner = context.getUniqueId();
        }
    }

    private synchronized void closeFor(final ExtensionContext context) {
        if (context.getUniqueId().equals(owner)) {
            server.close();
            server = null;
            owner = null;
        }
    }

    private void empty() {
        if (options.flushEnabled() && options.casEnabled()) {
            server().flush();
        } else {
            server().restart();
        }
    }

    @Override
    public boolean supportsParameter(final ParameterContext parameter, final ExtensionContext context) {
        return parameter.getParameter().getType() == MemcachedServer.class;
    }

    @Override
    public Object resolveParameter(final ParameterContext parameter, final ExtensionContext context) {
        return server();
    }
}
