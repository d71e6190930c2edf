package io.kafcache.streams.admin;

/** How much care is taken of a removal. */
public enum RemovalOption {
    /**
     * Removes even if the application seems to run, or the servers seem not to be those that claims were made with. An application that
     * runs notices that its claims have gone, and starts its tasks anew, from the changelog.
     */
    FORCE,
    /**
     * Removes the claims where a server does not tell which items it holds. The items stay, without use, until their servers are
     * restarted or flushed.
     */
    KEEP_ITEMS
}
