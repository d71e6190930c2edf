package io.kafcache.testing;

import java.util.Arrays;

/** A key's bytes, for use in a map. */
final class ItemKey {
    private final byte[] bytes;
    private final int hash;

    ItemKey(final byte[] bytes) {
        this.bytes = bytes;
        hash = Arrays.hashCode(bytes);
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return bytes.length;
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof ItemKey && Arrays.equals(bytes, ((ItemKey) other).bytes);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
