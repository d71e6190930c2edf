package io.kafcache.testing;

import io.netty.buffer.ByteBuf;

/** A command whose value is on its way. */
sealed interface BodyRequest permits StoreRequest, LoginRequest {
    /** Bytes of the value. */
    int length();

    /** Takes what there is of the value, and returns whether it is whole. */
    boolean readFrom(ByteBuf input);
}
