package io.kafcache.testing;

import io.kafcache.client.protocol.Opcode;
import io.netty.buffer.ByteBuf;

/**
 * A command that stores, while its value is on its way into the item.
 *
 * @param command without its quietness
 * @param quiet whether success is silent
 * @param opcode as it stands in the request
 * @param opaque of the request
 * @param cas the version that the item must have, 0 for any
 * @param item new; found by nobody yet
 */
record StoreRequest(Opcode command, boolean quiet, byte opcode, int opaque, long cas, Item item) {
    int length() {
        return item.value().capacity();
    }

    /** Takes what there is of the value, and returns whether it is whole. */
    boolean readFrom(final ByteBuf input) {
        final ByteBuf value = item.value();
        value.writeBytes(input, Math.min(value.writableBytes(), input.readableBytes()));
        return !value.isWritable();
    }
}
