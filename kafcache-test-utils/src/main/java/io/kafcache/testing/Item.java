package io.kafcache.testing;

import io.netty.buffer.ByteBuf;

/** A key with its value, which is off-heap. The store that made the item also releases it. */
final class Item {
    private final ItemKey key;
    private final int flags;
    private final int size;
    private ByteBuf value;
    private long expiration;
    private long storedAt;
    private long cas;

    Item(final ItemKey key, final int flags, final long expiration, final int size, final ByteBuf value) {
        this.key = key;
        this.flags = flags;
        this.expiration = expiration;
        this.size = size;
        this.value = value;
    }

    ItemKey key() {
        return key;
    }

    int flags() {
        return flags;
    }

    /** Bytes that count against the server's memory. */
    int size() {
        return size;
    }

    ByteBuf value() {
        return value;
    }

    /** Takes over the new value, of the old one's length. */
    void replaceValue(final ByteBuf newValue) {
        value.release();
        value = newValue;
    }

    /** Second of the server's clock at which the item is gone, 0 for never. */
    long expiration() {
        return expiration;
    }

    void expiration(final long newExpiration) {
        expiration = newExpiration;
    }

    long storedAt() {
        return storedAt;
    }

    void storedAt(final long second) {
        storedAt = second;
    }

    /** The item's version, 0 on a server without. */
    long cas() {
        return cas;
    }

    void cas(final long newCas) {
        cas = newCas;
    }
}
