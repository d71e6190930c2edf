package io.kafcache.streams.item;

/**
 * The forms of an item, as its flags word tells them. The usual one is 0, since memcached then stores no flags.
 *
 * <p>An item holds a <em>body</em>: the value alone, or, for a long key, the whole key and then the value.
 */
final class ItemForm {
    /** The item's value is the value. */
    static final int PLAIN = 0;
    /** The body starts with the whole key: its length, 4 bytes, then the key. */
    static final int LONG_KEY = 1;
    /** The body is in chunks; the item's value names them. */
    static final int CHUNKED = 2;

    private static final int ALL = LONG_KEY | CHUNKED;

    private ItemForm() {}

    static boolean isKnown(final int flags) {
        return (flags & ~ALL) == 0;
    }
}
