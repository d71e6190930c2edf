package io.kafcache.client;

import io.kafcache.client.protocol.Status;

/** What became of the deletion of an item that must have a certain version. */
public enum DeleteResult {
    /** It is deleted. */
    DELETED,
    /** The item has another cas: somebody has changed it. It is still there. */
    EXISTS,
    /** There was none. */
    NOT_FOUND;

    static DeleteResult of(final Status status) {
        return switch (status) {
            case SUCCESS -> DELETED;
            case KEY_EXISTS -> EXISTS;
            case KEY_NOT_FOUND -> NOT_FOUND;
            default -> throw new IllegalArgumentException("A refusal: " + status);
        };
    }
}
