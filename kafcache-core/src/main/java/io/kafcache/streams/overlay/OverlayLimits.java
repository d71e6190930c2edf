package io.kafcache.streams.overlay;

/**
 * How much an overlay holds. All are bytes of keys and values, with about 45 for each entry; the memory allocated for them is up to a half
 * more.
 *
 * @param writeBufferBytes what dirty entries take before the write buffer counts as full; 0 or more
 * @param nearCacheBytes what clean entries take at most; 0 keeps none
 * @param pendingBytes what entries take at most whose reads are under way; 0 allows none
 */
public record OverlayLimits(long writeBufferBytes, long nearCacheBytes, long pendingBytes) {
    /**
     * Checks the limits.
     *
     * @param writeBufferBytes 0 or more
     * @param nearCacheBytes 0 or more
     * @param pendingBytes 0 or more
     * @throws IllegalArgumentException if one is negative
     */
    public OverlayLimits {
        if (writeBufferBytes < 0 || nearCacheBytes < 0 || pendingBytes < 0) {
            throw new IllegalArgumentException("A limit is negative: write buffer " + writeBufferBytes + ", near cache "
                    + nearCacheBytes + ", pending reads " + pendingBytes);
        }
    }
}
