package io.kafcache.client.io;

import io.kafcache.client.protocol.Opcode;
import io.kafcache.client.protocol.RequestEncoder;
import java.security.SecureRandom;

/** The requests that read a node's token, and make one where there is none. */
public final class NodeTokenRequests {
    /** Bytes of a token. */
    public static final int TOKEN_LENGTH = 16;

    private static final SecureRandom RANDOM = new SecureRandom();

    private NodeTokenRequests() {}

    /**
     * Encodes a GET of the token.
     *
     * @param connection to the node
     * @param key of the item that holds the token
     * @param handler learns the outcome
     * @param tag comes back to the handler
     */
    public static void get(final Connection connection, final byte[] key, final ReplyHandler handler, final int tag) {
        final RequestEncoder request = begin(connection, Opcode.GET, key, 0);
        connection.end(Opcode.GET, handler, tag, request.frameLength());
    }

    /**
     * Encodes an ADD of a token that no node ever had.
     *
     * @param connection to the node
     * @param key of the item that holds the token
     * @param handler learns the outcome
     * @param tag comes back to the handler
     */
    public static void add(final Connection connection, final byte[] key, final ReplyHandler handler, final int tag) {
        final byte[] token = new byte[TOKEN_LENGTH];
        RANDOM.nextBytes(token);
        final RequestEncoder request = begin(connection, Opcode.ADD, key, TOKEN_LENGTH);
        // Flags 0, and no expiration.
        request.extra(0, 0).extra(Integer.BYTES, 0);
        request.buffer().putBytes(request.valueOffset(), token);
        connection.end(Opcode.ADD, handler, tag, request.frameLength());
    }

    private static RequestEncoder begin(
            final Connection connection, final Opcode opcode, final byte[] key, final int valueLength) {
        final RequestEncoder request =
                connection.begin(opcode, 0, opcode.requestExtrasLength(), key.length, valueLength);
        request.buffer().putBytes(request.keyOffset(), key);
        return request;
    }
}
