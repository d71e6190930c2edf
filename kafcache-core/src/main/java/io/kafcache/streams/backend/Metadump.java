package io.kafcache.streams.backend;

import io.kafcache.client.ClientConfig;
import io.kafcache.client.Node;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Lists the keys of a memcached. Its binary protocol has no command for that; its text protocol has {@code lru_crawler metadump}, which
 * needs a connection of its own, and a server that allows text.
 */
final class Metadump {
    /** The server's crawler serves one at a time, and works by itself now and then. */
    private static final Duration BUSY_LIMIT = Duration.ofSeconds(30);

    private static final Duration BUSY_PAUSE = Duration.ofMillis(100);
    /** The crawler goes over what it does not list in silence. */
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);

    /** More than the longest line. */
    private static final int BUFFER_BYTES = 1 << 16;

    private static final String COMMAND = "lru_crawler metadump all";

    private final Node node;
    private final KeyVisitor visitor;

    private Metadump(final Node node, final KeyVisitor visitor) {
        this.node = node;
        this.visitor = visitor;
    }

    /**
     * Shows a server's keys.
     *
     * @param settings as the server tells them
     */
    static void visit(
            final Node node, final ClientConfig config, final Map<String, String> settings, final KeyVisitor visitor) {
        requireListing(node, settings);
        try (TextConnection connection = TextConnection.open(node, config, longer(config.requestTimeout()))) {
            new Metadump(node, visitor).visit(connection);
        } catch (final IOException | IllegalArgumentException e) {
            throw new BackendException(
                    "memcached " + node + " could not be asked for its keys by '" + COMMAND + "': " + e.getMessage(),
                    e);
        }
    }

    private static Duration longer(final Duration requestTimeout) {
        return requestTimeout.compareTo(ANSWER_LIMIT) > 0 ? requestTimeout : ANSWER_LIMIT;
    }

    private static void requireListing(final Node node, final Map<String, String> settings) {
        if ("yes".equals(settings.get("auth_enabled_sasl"))) {
            throw refused(node, "it was started with -S, and so has no text commands");
        }
        if ("binary".equals(settings.get("binding_protocol"))) {
            throw refused(node, "it was started with -B binary, and so has no text commands");
        }
        if ("no".equals(settings.get("dump_enabled"))) {
            throw refused(node, "it was started with -X, which forbids to dump");
        }
        if ("no".equals(settings.get("lru_crawler"))) {
            throw refused(node, "it was started with -o no_lru_crawler");
        }
    }

    private static ListingRefusedException refused(final Node node, final String reason) {
        return new ListingRefusedException("memcached " + node + " does not tell which items it holds: " + reason);
    }

    private void visit(final TextConnection connection) throws IOException {
        final long start = System.nanoTime();
        String ending = visitOnce(connection);
        while (ending.startsWith("BUSY") && System.nanoTime() - start < BUSY_LIMIT.toNanos()) {
            LockSupport.parkNanos(BUSY_PAUSE.toNanos());
            ending = visitOnce(connection);
        }
        if (!ending.equals("END")) {
            throw refused(
                    node,
                    "it answers '" + ending + "' to '" + COMMAND + "'"
                            + (ending.startsWith("BUSY")
                                    ? " for " + BUSY_LIMIT.toSeconds()
                                            + " s: another listing is under way; try again later"
                                    : ""));
        }
    }

    private String visitOnce(final TextConnection connection) throws IOException {
        connection.send(COMMAND);
        final MetadumpParser parser = new MetadumpParser(visitor);
        final byte[] buffer = new byte[BUFFER_BYTES];
        int length = 0;
        boolean answered = false;
        while (parser.ending() == null) {
            final int read = connection.read(buffer, length);
            if (read < 0 && !answered) {
                throw refused(node, "it closes connections that send text commands");
            }
            if (read < 0) {
                throw new IOException("it closed the connection");
            }
            answered = true;
            length += read;
            final int parsed = parser.parse(buffer, length);
            System.arraycopy(buffer, parsed, buffer, 0, length - parsed);
            length -= parsed;
            if (length == buffer.length) {
                throw new IllegalArgumentException("a line is longer than " + length + " bytes");
            }
        }
        return parser.ending();
    }
}
