package io.kafcache.client;

import io.kafcache.client.protocol.FrameLayout;

/** The rule that every key keeps. */
final class Keys {
    private Keys() {}

    static void check(final int length) {
        if (length < 1 || length > FrameLayout.MAX_KEY_LENGTH) {
            throw new IllegalArgumentException(
                    "A key of " + length + " bytes: memcached takes 1 to " + FrameLayout.MAX_KEY_LENGTH + " bytes");
        }
    }
}
