package io.kafcache.testing;

import io.kafcache.client.protocol.Opcode;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/**
 * A SASL command, while its message is on its way.
 *
 * @param command AUTH or STEP
 * @param mechanism as the client names it
 * @param opaque of the request
 * @param message what the mechanism makes of user and password
 */
record LoginRequest(Opcode command, String mechanism, int opaque, ByteBuffer message) implements BodyRequest {
    @Override
    public int length() {
        return message.capacity();
    }

    @Override
    public boolean readFrom(final ByteBuf input) {
        final int length = Math.min(message.remaining(), input.readableBytes());
        input.readBytes(message.array(), message.position(), length);
        message.position(message.position() + length);
        return !message.hasRemaining();
    }
}
