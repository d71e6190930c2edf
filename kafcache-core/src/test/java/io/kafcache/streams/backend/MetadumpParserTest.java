package io.kafcache.streams.backend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetadumpParserTest {
    private final List<String> items = new ArrayList<>();
    private final MetadumpParser parser = new MetadumpParser((key, offset, length, size) -> {
        final byte[] bytes = new byte[length];
        key.getBytes(offset, bytes);
        items.add(new String(bytes, ISO_8859_1) + ' ' + size);
    });

    private int parse(final String text) {
        return parser.parse(text.getBytes(ISO_8859_1), text.length());
    }

    @Test
    void keysAreDecoded() {
        parse("key=kafcache%2Fnode exp=-1 la=1795430659 cas=2 fetch=no cls=1 size=87\n"
                + "key=%00%01%FF%25-.~ exp=-1 la=1795430659 cas=1 fetch=yes cls=7 size=100309\n"
                + "key=%0a exp=-1 la=0 cas=1 fetch=yes cls=7 size=1 flags=0 something=new\r\n");
        assertEquals(List.of("kafcache/node 87", "\u0000\u0001\u00ff%-.~ 100309", "\n 1"), items);
        assertNull(parser.ending());
    }

    @Test
    void halfALineWaitsForTheRest() {
        final String whole = "key=a exp=-1 la=1 cas=2 fetch=no cls=1 size=60\n";
        for (int cut = 0; cut < whole.length(); cut++) {
            assertEquals(0, parse(whole.substring(0, cut)));
        }
        assertTrue(items.isEmpty());
        assertEquals(whole.length(), parse(whole + "key=b exp"));
        assertEquals(List.of("a 60"), items);
    }

    @Test
    void nothingIsReadBehindTheEnd() {
        parse("key=a exp=-1 size=60\nEND\r\nkey=b exp=-1 size=60\n");
        assertEquals("END", parser.ending());
        assertEquals(List.of("a 60"), items);
    }

    @Test
    void aRefusalIsKept() {
        parse("BUSY currently processing crawler request\r\n");
        assertEquals("BUSY currently processing crawler request", parser.ending());
    }

    @ParameterizedTest
    @ValueSource(strings = {"key=a", "key=a exp=-1", "key=%4 size=1", "key=%", "key=%zz size=1", "key=a% size=3"})
    void aLineThatIsNotMemcachedsIsQuoted(final String line) {
        final IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> parse(line + '\n'));
        assertTrue(e.getMessage().contains(line), e.getMessage());
    }

    @Test
    void aKeyThatNoItemHasIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> parse("key=" + "a".repeat(251) + " size=1\n"));
        parse("key=" + "%61".repeat(250) + " size=1\n");
        assertEquals(List.of("a".repeat(250) + " 1"), items);
    }
}
