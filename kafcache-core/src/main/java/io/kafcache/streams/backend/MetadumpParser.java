package io.kafcache.streams.backend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads what memcached answers to {@code lru_crawler metadump}: a line an item, as in {@code key=a%20b exp=-1 la=1795430659 cas=2 fetch=no
 * cls=1 size=87}, and {@code END}. Keys are percent-encoded. Newer versions add fields.
 */
final class MetadumpParser {
    private static final byte[] KEY = "key=".getBytes(US_ASCII);
    private static final byte[] SIZE = " size=".getBytes(US_ASCII);
    private static final int HEX = 16;
    private static final int DECIMAL = 10;

    private final KeyVisitor visitor;
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[Backend.MAX_KEY_LENGTH]);
    private String ending;

    MetadumpParser(final KeyVisitor visitor) {
        this.visitor = visitor;
    }

    /** The first line that tells no item, without its end: END, or why there is nothing; null before it has come. */
    String ending() {
        return ending;
    }

    /**
     * Reads the whole lines.
     *
     * @return how many bytes they are; what follows is to be shown again, with more behind it
     * @throws IllegalArgumentException if a line is not what memcached writes
     */
    int parse(final byte[] bytes, final int length) {
        int start = 0;
        for (int i = 0; i < length && ending == null; i++) {
            if (bytes[i] == '\n') {
                parseLine(bytes, start, i);
                start = i + 1;
            }
        }
        return start;
    }

    private void parseLine(final byte[] bytes, final int start, final int end) {
        if (!isAt(bytes, start, end, KEY)) {
            ending = new String(bytes, start, end - start, ISO_8859_1).strip();
            return;
        }
        int length = 0;
        int i = start + KEY.length;
        while (i < end && bytes[i] != ' ') {
            if (length == Backend.MAX_KEY_LENGTH) {
                throw malformed(bytes, start, end);
            }
            if (bytes[i] == '%') {
                if (i + 2 >= end) {
                    throw malformed(bytes, start, end);
                }
                key.putByte(length++, (byte) (digit(bytes, i + 1, start, end) * HEX + digit(bytes, i + 2, start, end)));
                i += 3;
            } else {
                key.putByte(length++, bytes[i++]);
            }
        }
        visitor.onKey(key, 0, length, size(bytes, i, start, end));
    }

    private static int digit(final byte[] bytes, final int index, final int start, final int end) {
        final int value = Character.digit(bytes[index], HEX);
        if (value < 0) {
            throw malformed(bytes, start, end);
        }
        return value;
    }

    private static long size(final byte[] bytes, final int from, final int start, final int end) {
        for (int i = from; i < end; i++) {
            if (isAt(bytes, i, end, SIZE)) {
                long size = 0;
                int digits = i + SIZE.length;
                while (digits < end && Character.digit(bytes[digits], DECIMAL) >= 0) {
                    size = size * DECIMAL + Character.digit(bytes[digits++], DECIMAL);
                }
                return size;
            }
        }
        throw malformed(bytes, start, end);
    }

    private static boolean isAt(final byte[] bytes, final int index, final int end, final byte[] word) {
        if (end - index < word.length) {
            return false;
        }
        for (int i = 0; i < word.length; i++) {
            if (bytes[index + i] != word[i]) {
                return false;
            }
        }
        return true;
    }

    private static IllegalArgumentException malformed(final byte[] bytes, final int start, final int end) {
        return new IllegalArgumentException("'" + new String(bytes, start, end - start, ISO_8859_1) + "'");
    }
}
