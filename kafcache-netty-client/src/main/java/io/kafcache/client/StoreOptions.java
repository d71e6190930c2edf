package io.kafcache.client;

/**
 * How an item is stored. Immutable: start from {@link #DEFAULTS}.
 *
 * @param flags 32 bits of the application's, stored with the item and read with it
 * @param expiration as {@link Expiration} makes it; {@link Expiration#NEVER} for never
 * @param cas the version that the item must have, as read ({@link Item#cas()}); 0 for any, or none
 */
public record StoreOptions(int flags, int expiration, long cas) {
    /** No flags, no expiration, whatever is there. */
    public static final StoreOptions DEFAULTS = new StoreOptions(0, Expiration.NEVER, 0);

    /**
     * The same with other flags.
     *
     * @param newFlags any bits
     * @return new options
     */
    public StoreOptions withFlags(final int newFlags) {
        return new StoreOptions(newFlags, expiration, cas);
    }

    /**
     * The same with another expiration.
     *
     * @param newExpiration as {@link Expiration} makes it
     * @return new options
     */
    public StoreOptions withExpiration(final int newExpiration) {
        return new StoreOptions(flags, newExpiration, cas);
    }

    /**
     * The same on a condition: the item is stored only if it is there with this version.
     *
     * @param newCas as read; 0 for no condition
     * @return new options
     */
    public StoreOptions withCas(final long newCas) {
        return new StoreOptions(flags, expiration, newCas);
    }

    /** memcached takes any request with a cas for a SET with a cas: an ADD would replace what is there. */
    void requireNoCas() {
        if (cas != 0) {
            throw new IllegalArgumentException(
                    "An add has no cas: memcached would replace the item that has it. Use set with a cas");
        }
    }
}
