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
record StoreRequest(Opcode command, boolean quiet, byte opcode, int opaque, long cas, Item item)
        implements BodyRequest {
    @Override
    public int length() {
        return item.value().capacity();
    }

    @Override
    public boolean readFrom(final ByteBuf input) {
        final ByteBuf value = item.value();
        value.writeBytes(input, Math.min(value.writableBytes(), input.readableBytes()));
        return !value.isWritable();
    }
}
