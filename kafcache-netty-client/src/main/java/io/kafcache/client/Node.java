package io.kafcache.client;

import io.netty.util.NetUtil;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A memcached server, as configured. Its text is one of
 *
 * <table>
 *   <caption>Forms</caption>
 *   <tr><th>text</th><th>meaning</th></tr>
 *   <tr><td>{@code host}</td><td>port {@value #DEFAULT_PORT}, weight {@value #DEFAULT_WEIGHT}</td></tr>
 *   <tr><td>{@code host:port}</td><td>weight {@value #DEFAULT_WEIGHT}</td></tr>
 *   <tr><td>{@code host:port:weight}</td><td></td></tr>
 *   <tr><td>{@code [::1]}, {@code [::1]:port}, {@code [::1]:port:weight}</td>
 *       <td>an IPv6 address stands in brackets</td></tr>
 *   <tr><td>{@code unix:/path}, {@code unix:/path:weight}</td>
 *       <td>a Unix socket; the path is absolute and holds no colon, comma or white space</td></tr>
 * </table>
 *
 * <p>The name is never resolved here, and what is written is what ketama hashes: all clients of a cluster must write its nodes alike.
 *
 * @param host a host name or an IP address without brackets, or the absolute path of a Unix socket
 * @param port 1 .. 65535, or {@value #UNIX_SOCKET_PORT} for a Unix socket
 * @param weight the node's share of the keys relative to the other nodes' weights, 1 or more
 */
public record Node(String host, int port, int weight) {
    /** memcached's port. */
    public static final int DEFAULT_PORT = 11211;
    /** The weight of a node that names none. */
    public static final int DEFAULT_WEIGHT = 1;
    /** The port of a Unix socket, which has none. */
    public static final int UNIX_SOCKET_PORT = 0;

    private static final int MAX_PORT = 65535;
    private static final String UNIX_PREFIX = "unix:";
    private static final String EXPECTED = "expected host, host:port, host:port:weight, [IPv6 address]:port:weight,"
            + " unix:/path or unix:/path:weight";
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]+");
    private static final Pattern PATH = Pattern.compile("/[^:,\\s]+");
    private static final Pattern WHITE_SPACE = Pattern.compile("\\s");
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,9}");

    /**
     * Makes a node of its parts.
     *
     * @param host a host name or an IP address without brackets, or the absolute path of a Unix socket
     * @param port 1 .. 65535, or {@value #UNIX_SOCKET_PORT} for a Unix socket
     * @param weight the node's share of the keys relative to the other nodes' weights, 1 or more
     * @throws NullPointerException if the host is null
     * @throws IllegalArgumentException if a part is out of bounds; the message says which, and what is expected
     */
    public Node {
        Objects.requireNonNull(host, "host");
        if (port < UNIX_SOCKET_PORT || port > MAX_PORT) {
            throw new IllegalArgumentException("port " + port + " is out of range; expected 1 to " + MAX_PORT);
        }
        if (weight < 1) {
            throw new IllegalArgumentException("weight " + weight + " is not positive; expected 1 or more");
        }
        if (port == UNIX_SOCKET_PORT) {
            if (!PATH.matcher(host).matches()) {
                throw new IllegalArgumentException("'" + host + "' is no path of a Unix socket; expected an absolute"
                        + " path without colon, comma and white space");
            }
        } else if (host.indexOf(':') >= 0) {
            if (host.startsWith("[") || !NetUtil.isValidIpV6Address(host)) {
                throw new IllegalArgumentException("'" + host + "' is not an IPv6 address");
            }
        } else if (!HOST.matcher(host).matches()) {
            throw new IllegalArgumentException("'" + host + "' is not a host; expected a host name or an IP address,"
                    + " of letters, digits, '.', '-' and '_'");
        }
    }

    /**
     * Makes a node of weight {@value #DEFAULT_WEIGHT}.
     *
     * @param host a host name or an IP address without brackets
     * @param port 1 .. 65535
     * @throws IllegalArgumentException if a part is out of bounds; the message says which, and what is expected
     */
    public Node(final String host, final int port) {
        this(host, port, DEFAULT_WEIGHT);
    }

    /**
     * Reads a node's text.
     *
     * @param text one of the forms above
     * @return the node
     * @throws IllegalArgumentException if the text is none of the forms; the message quotes it, and says what is wrong and what is
     *     expected
     */
    public static Node parse(final String text) {
        if (text == null || text.isEmpty()) {
            throw new IllegalArgumentException("a node is empty; " + EXPECTED);
        }
        if (WHITE_SPACE.matcher(text).find()) {
            throw malformed(text, "it holds white space");
        }
        if (text.startsWith(UNIX_PREFIX)) {
            return parseUnix(text);
        }
        return text.startsWith("[") ? parseIpV6(text) : parseHost(text);
    }

    /**
     * Reads the text of several nodes.
     *
     * @param text nodes separated by commas, with or without white space around them
     * @return the nodes in their order, one or more; unmodifiable
     * @throws IllegalArgumentException if there is no node, if one is malformed, or if two are the same server
     */
    public static List<Node> parseList(final String text) {
        if (text == null || text.isBlank()) {
            return parseList(List.of());
        }
        final List<String> texts = new ArrayList<>();
        for (final String entry : text.split(",", -1)) {
            texts.add(entry.strip());
        }
        return parseList(texts);
    }

    /**
     * Reads the texts of several nodes.
     *
     * @param texts a node each
     * @return the nodes in their order, one or more; unmodifiable
     * @throws IllegalArgumentException if there is no node, if one is malformed, or if two are the same server
     */
    public static List<Node> parseList(final List<String> texts) {
        if (texts == null || texts.isEmpty()) {
            throw new IllegalArgumentException(
                    "the list of nodes is empty; expected one or more nodes, as in" + " cache-a:11211,cache-b:11211");
        }
        final List<Node> nodes = new ArrayList<>(texts.size());
        final Set<String> addresses = new HashSet<>();
        for (final String text : texts) {
            if (text == null || text.isEmpty()) {
                throw new IllegalArgumentException(
                        "node " + (nodes.size() + 1) + " of " + texts + " is empty; " + EXPECTED);
            }
            final Node node = parse(text);
            if (!addresses.add(node.address())) {
                throw new IllegalArgumentException("'" + text + "' is the second node of the same server in " + texts
                        + "; expected each server once");
            }
            nodes.add(node);
        }
        return List.copyOf(nodes);
    }

    /**
     * Whether this node is reached over a Unix socket.
     *
     * @return true if {@link #host()} is a path
     */
    public boolean isUnixSocket() {
        return port == UNIX_SOCKET_PORT;
    }

    /**
     * The name by which ketama knows this node, as libmemcached makes it: {@code host} where the port is {@value #DEFAULT_PORT},
     * {@code host:port} else, {@code path:0} for a Unix socket. An IPv6 address has no brackets in it.
     *
     * @return the name
     */
    public String ringName() {
        return port == DEFAULT_PORT ? host : host + ":" + port;
    }

    /**
     * The text that {@link #parse} makes this node of; a weight of {@value #DEFAULT_WEIGHT} is left out.
     *
     * @return {@code host:port[:weight]} or {@code unix:/path[:weight]}
     */
    @Override
    public String toString() {
        final String address;
        if (isUnixSocket()) {
            address = UNIX_PREFIX + host;
        } else if (host.indexOf(':') >= 0) {
            address = "[" + host + "]:" + port;
        } else {
            address = host + ":" + port;
        }
        return weight == DEFAULT_WEIGHT ? address : address + ":" + weight;
    }

    /** Equal for two nodes that are one server: names of hosts know no case, paths do. */
    private String address() {
        return isUnixSocket() ? host : host.toLowerCase(Locale.ROOT) + ":" + port;
    }

    private static Node parseUnix(final String text) {
        final String[] parts = text.split(":", -1);
        if (parts.length > 3) {
            throw malformed(text, "it has " + parts.length + " parts, and a path holds no colon");
        }
        final int weight = parts.length == 3 ? number(text, "weight", parts[2]) : DEFAULT_WEIGHT;
        return make(text, parts[1], UNIX_SOCKET_PORT, weight);
    }

    private static Node parseIpV6(final String text) {
        final int close = text.indexOf(']');
        if (close < 0) {
            throw malformed(text, "its bracket is not closed");
        }
        final String host = text.substring(1, close);
        if (host.indexOf(':') < 0) {
            throw malformed(text, "'" + host + "' is not an IPv6 address, and only those stand in brackets");
        }
        final String[] parts = text.substring(close + 1).split(":", -1);
        if (!parts[0].isEmpty()) {
            throw malformed(text, "'" + parts[0] + "' follows the bracket");
        }
        return parseTail(text, host, parts);
    }

    private static Node parseHost(final String text) {
        final String[] parts = text.split(":", -1);
        if (parts.length > 3) {
            throw malformed(
                    text, "it has " + parts.length + " parts (an IPv6 address stands in brackets: [::1]:11211)");
        }
        if (parts[0].isEmpty()) {
            throw malformed(text, "the host is missing");
        }
        return parseTail(text, parts[0], parts);
    }

    /** Port and weight, where there are any, in the second and the third part. */
    private static Node parseTail(final String text, final String host, final String[] parts) {
        if (parts.length > 3) {
            throw malformed(text, "it has too many parts");
        }
        final int port = parts.length > 1 ? number(text, "port", parts[1]) : DEFAULT_PORT;
        if (port == UNIX_SOCKET_PORT) {
            throw malformed(text, "port 0 is out of range; expected 1 to " + MAX_PORT);
        }
        return make(text, host, port, parts.length > 2 ? number(text, "weight", parts[2]) : DEFAULT_WEIGHT);
    }

    private static Node make(final String text, final String host, final int port, final int weight) {
        try {
            return new Node(host, port, weight);
        } catch (final IllegalArgumentException e) {
            throw malformed(text, e.getMessage());
        }
    }

    private static int number(final String text, final String what, final String digits) {
        if (digits.isEmpty()) {
            throw malformed(text, "the " + what + " is missing after the colon");
        }
        if (NUMBER.matcher(digits).matches()) {
            return Integer.parseInt(digits);
        }
        throw malformed(text, what + " '" + digits + "' is not a whole number of up to 9 digits");
    }

    private static IllegalArgumentException malformed(final String text, final String problem) {
        return new IllegalArgumentException("'" + text + "' is not a node: " + problem + "; " + EXPECTED);
    }
}
