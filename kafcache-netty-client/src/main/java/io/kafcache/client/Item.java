package io.kafcache.client;

/**
 * An item as it was read. Safe for use by several threads as long as nobody changes the value.
 */
public final class Item {
    private final byte[] value;
    private final int flags;
    private final long cas;

    Item(final byte[] value, final int flags, final long cas) {
        this.value = value;
        this.flags = flags;
        this.cas = cas;
    }

    /**
     * The value.
     *
     * @return never null, empty for an empty value; the array is the item's own and not copied again
     */
    public byte[] value() {
        return value;
    }

    /**
     * The flags stored with the item.
     *
     * @return 32 bits of the application's
     */
    public int flags() {
        return flags;
    }

    /**
     * The item's version, which every change of the value renews; TOUCH does not.
     *
     * @return an unsigned number, 0 on a server without cas ({@code -C})
     */
    public long cas() {
        return cas;
    }

    @Override
    public String toString() {
        return "Item[" + value.length + " bytes, flags " + Integer.toHexString(flags) + ", cas "
                + Long.toUnsignedString(cas) + ']';
    }
}
