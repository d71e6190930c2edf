package io.kafcache.client;

import io.kafcache.client.protocol.FrameLayout;
import io.kafcache.client.protocol.ReplyDecoder;
import io.kafcache.client.protocol.Status;
import java.util.Objects;
import org.agrona.DirectBuffer;

/** The rule that every key keeps. */
final class Keys {
    private Keys() {}

    static void check(final DirectBuffer buffer, final int offset, final int length) {
        check(length);
        Objects.checkFromIndexSize(offset, length, buffer.capacity());
    }

    static void check(final int length) {
        if (length < 1 || length > FrameLayout.MAX_KEY_LENGTH) {
            throw new IllegalArgumentException(
                    "A key of " + length + " bytes: memcached takes 1 to " + FrameLayout.MAX_KEY_LENGTH + " bytes");
        }
    }

    /** Whether a reply that brings an item, or says that there is none, names this key. A refusal names none. */
    static boolean isEchoed(final ReplyDecoder reply, final DirectBuffer key, final int offset, final int length) {
        if (reply.status() != Status.SUCCESS && reply.status() != Status.KEY_NOT_FOUND) {
            return true;
        }
        if (reply.keyLength() != length) {
            return false;
        }
        final DirectBuffer buffer = reply.buffer();
        final int start = reply.keyOffset();
        for (int i = 0; i < length; i++) {
            if (buffer.getByte(start + i) != key.getByte(offset + i)) {
                return false;
            }
        }
        return true;
    }
}
