package io.kafcache.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeTest {
    private static final String EXPECTED = "expected host, host:port, host:port:weight, [IPv6 address]:port:weight,"
            + " unix:/path or unix:/path:weight";

    @ParameterizedTest
    @CsvSource({
        "localhost,                    localhost,             11211, 1, localhost",
        "localhost:11211,              localhost,             11211, 1, localhost",
        "cache-a.example:21211,        cache-a.example,       21211, 1, cache-a.example:21211",
        "Cache_A:1:1,                  Cache_A,               1,     1, Cache_A:1",
        "10.0.1.1:65535:600,           10.0.1.1,              65535, 600, 10.0.1.1:65535",
        "[::1],                        ::1,                   11211, 1, ::1",
        "[::1]:11212,                  ::1,                   11212, 1, ::1:11212",
        "[2001:db8::7%eth0]:11212:999999999, 2001:db8::7%eth0, 11212, 999999999, 2001:db8::7%eth0:11212",
        "unix:/run/memcached.sock,     /run/memcached.sock,   0,     1, /run/memcached.sock:0",
        "unix:/run/memcached.sock:3,   /run/memcached.sock,   0,     3, /run/memcached.sock:0",
    })
    void readsANode(final String text, final String host, final int port, final int weight, final String ringName) {
        final Node node = Node.parse(text);
        assertEquals(new Node(host, port, weight), node);
        assertEquals(ringName, node.ringName());
        assertEquals(port == 0, node.isUnixSocket());
        assertEquals(node, Node.parse(node.toString()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:11211",
                "localhost:11211:2",
                "[::1]:11211",
                "[::1]:11211:2",
                "unix:/run/memcached.sock",
                "unix:/run/memcached.sock:2"
            })
    void writesTheTextThatItWasReadFrom(final String text) {
        assertEquals(text, Node.parse(text).toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "host:            | the port is missing after the colon",
                "host:11211:      | the weight is missing after the colon",
                "host::2          | the port is missing after the colon",
                ":11211           | the host is missing",
                "host:0           | port 0 is out of range; expected 1 to 65535",
                "host:65536       | port 65536 is out of range; expected 1 to 65535",
                "host:-1          | port -1 is out of range; expected 1 to 65535",
                "host:memcached   | port 'memcached' is not a whole number of up to 9 digits",
                "host:+1          | port '+1' is not a whole number of up to 9 digits",
                "host:1:9999999999| weight '9999999999' is not a whole number of up to 9 digits",
                "host:1:0         | weight 0 is not positive; expected 1 or more",
                "host:1:-2        | weight -2 is not positive; expected 1 or more",
                "host:1:1.5       | weight '1.5' is not a whole number of up to 9 digits",
                "host:1:2:3       | it has 4 parts (an IPv6 address stands in brackets: [::1]:11211)",
                "::1              | the host is missing",
                "fe80::1:11211    | it has 4 parts (an IPv6 address stands in brackets: [::1]:11211)",
                "\"a host:11211\" | it holds white space",
                "\" host:11211\"  | it holds white space",
                "tcp://host:11211 | port '//host' is not a whole number of up to 9 digits",
                "a/b:11211        | 'a/b' is not a host; expected a host name or an IP address, of letters, digits, '.',"
                        + " '-' and '_'",
                "a,b:11211        | 'a,b' is not a host; expected a host name or an IP address, of letters, digits, '.',"
                        + " '-' and '_'",
                "[::1:11211       | its bracket is not closed",
                "[::1]11211       | '11211' follows the bracket",
                "[::1]:1:2:3      | it has too many parts",
                "[::1]:           | the port is missing after the colon",
                "[host]:11211     | 'host' is not an IPv6 address, and only those stand in brackets",
                "[::g]:11211      | '::g' is not an IPv6 address",
                "[[::1]]:11211    | ']' follows the bracket",
                "unix:            | '' is no path of a Unix socket; expected an absolute path without colon, comma and"
                        + " white space",
                "unix:run/m.sock  | 'run/m.sock' is no path of a Unix socket; expected an absolute path without colon,"
                        + " comma and white space",
                "unix:/a,b        | '/a,b' is no path of a Unix socket; expected an absolute path without colon, comma"
                        + " and white space",
                "unix:/a:         | the weight is missing after the colon",
                "unix:/a:b        | weight 'b' is not a whole number of up to 9 digits",
                "unix:/a:0        | weight 0 is not positive; expected 1 or more",
                "unix:/a:1:1      | it has 4 parts, and a path holds no colon",
            })
    void refusesAMalformedNode(final String text, final String problem) {
        assertEquals("'" + text + "' is not a node: " + problem + "; " + EXPECTED, messageOf(() -> Node.parse(text)));
    }

    @Test
    void refusesAnEmptyNode() {
        assertEquals("a node is empty; " + EXPECTED, messageOf(() -> Node.parse("")));
        assertEquals("a node is empty; " + EXPECTED, messageOf(() -> Node.parse(null)));
    }

    @Test
    void readsAListInItsOrder() {
        final List<Node> expected = List.of(new Node("b", 11211), new Node("a", 11212, 3), new Node("::1", 11211));
        assertEquals(expected, Node.parseList("b, a:11212:3 ,[::1]"));
        assertEquals(expected, Node.parseList(List.of("b", "a:11212:3", "[::1]")));
    }

    @Test
    void refusesAnEmptyList() {
        final String expected =
                "the list of nodes is empty; expected one or more nodes, as in cache-a:11211,cache-b:11211";
        assertEquals(expected, messageOf(() -> Node.parseList("")));
        assertEquals(expected, messageOf(() -> Node.parseList(" ")));
        assertEquals(expected, messageOf(() -> Node.parseList((String) null)));
        assertEquals(expected, messageOf(() -> Node.parseList(List.of())));
        assertEquals(expected, messageOf(() -> Node.parseList((List<String>) null)));
    }

    @Test
    void refusesAnEmptyEntry() {
        assertEquals("node 2 of [a, , b] is empty; " + EXPECTED, messageOf(() -> Node.parseList("a,,b")));
        assertEquals("node 2 of [a, ] is empty; " + EXPECTED, messageOf(() -> Node.parseList("a,")));
        assertEquals(
                "node 2 of [a, null] is empty; " + EXPECTED, messageOf(() -> Node.parseList(Arrays.asList("a", null))));
    }

    @Test
    void refusesAMalformedEntry() {
        assertEquals(
                "'a b' is not a node: it holds white space; " + EXPECTED, messageOf(() -> Node.parseList("c,a b")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a,a                | a",
                "a,a:11211          | a:11211",
                "a:11211:2,A:11211:3| A:11211:3",
                "[::1],b,[::1]      | [::1]",
                "unix:/a,unix:/a:2  | unix:/a:2",
            })
    void refusesTheSameServerTwice(final String text, final String second) {
        assertEquals(
                "'" + second + "' is the second node of the same server in "
                        + Arrays.asList(text.split(","))
                        + "; expected each server once",
                messageOf(() -> Node.parseList(text)));
    }

    @Test
    void tellsServersApart() {
        assertEquals(4, Node.parseList("a:1,a:2,unix:/a,unix:/A").size());
    }

    @Test
    void checksItsParts() {
        assertEquals("weight 0 is not positive; expected 1 or more", messageOf(() -> new Node("a", 1, 0)));
        assertEquals("port 65536 is out of range; expected 1 to 65535", messageOf(() -> new Node("a", 65536)));
        assertEquals("port -1 is out of range; expected 1 to 65535", messageOf(() -> new Node("a", -1)));
        assertEquals("'[::1]:2' is not an IPv6 address", messageOf(() -> new Node("[::1]:2", 1)));
        assertThrows(NullPointerException.class, () -> new Node(null, 1));
        assertTrue(new Node("/a", 0, 1).isUnixSocket());
        assertFalse(new Node("a", 1).isUnixSocket());
    }

    private static String messageOf(final Runnable action) {
        return assertThrows(IllegalArgumentException.class, action::run).getMessage();
    }
}
