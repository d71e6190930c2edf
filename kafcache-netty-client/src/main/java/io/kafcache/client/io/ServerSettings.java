package io.kafcache.client.io;

import java.util.Map;

/**
 * What {@code stats settings} says of a server.
 *
 * @param values each setting as the server's text
 */
public record ServerSettings(Map<String, String> values) {
    private static final int ITEM_HEADER = 48;
    private static final int CAS = 8;
    private static final int KEY_TERMINATOR = 1;
    private static final int FLAGS = 4;
    private static final int VALUE_TERMINATOR = 2;

    /**
     * The most that an item may take in the server's memory.
     *
     * @return bytes; {@link Integer#MAX_VALUE} where the server does not tell
     */
    public int itemSizeMax() {
        final String text = values.get("item_size_max");
        return text == null ? Integer.MAX_VALUE : (int) Math.min(Integer.MAX_VALUE, Long.parseLong(text));
    }

    /**
     * The server's memory limit.
     *
     * @return bytes, as the server's text; "unknown" where the server does not tell
     */
    public String maxBytes() {
        return values.getOrDefault("maxbytes", "unknown");
    }

    /**
     * The longest value that fits into an item: memcached counts the item's header, its cas, key and flags, and two bytes behind the
     * value ({@code item_make_header} in memcached's items.c).
     *
     * @param keyLength bytes of the key
     * @return bytes
     */
    public int maxValueLength(final int keyLength) {
        return itemSizeMax() - ITEM_HEADER - CAS - keyLength - KEY_TERMINATOR - FLAGS - VALUE_TERMINATOR;
    }
}
