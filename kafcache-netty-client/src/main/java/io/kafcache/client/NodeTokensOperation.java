package io.kafcache.client;

import io.kafcache.client.io.Connection;
import io.kafcache.client.io.NodeTokenRequests;
import io.kafcache.client.protocol.FrameEncoder;
import io.kafcache.client.protocol.Opcode;
import io.kafcache.client.protocol.ReplyDecoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the token of every node, or gives every node one that has none. */
final class NodeTokensOperation extends AnsweredOperation {
    private final Opcode opcode;
    private final byte[] key;
    private final byte[][] tokens;

    private NodeTokensOperation(final Router router, final Opcode opcode, final byte[] key) {
        super(router);
        this.opcode = opcode;
        this.key = key;
        tokens = new byte[router.nodes()][];
        begin(router.nodes());
    }

    static NodeTokensOperation read(final Router router, final byte[] key) {
        return new NodeTokensOperation(router, Opcode.GET, key);
    }

    static NodeTokensOperation make(final Router router, final byte[] key) {
        return new NodeTokensOperation(router, Opcode.ADD, key);
    }

    /** The tokens by node; null if one has none. */
    Map<Node, byte[]> tokens(final List<Node> nodes) {
        requireNoRefusal();
        final Map<Node, byte[]> result = new LinkedHashMap<>();
        for (int i = 0; i < tokens.length; i++) {
            if (tokens[i] == null) {
                return null;
            }
            result.put(nodes.get(i), tokens[i]);
        }
        return result;
    }

    /** An ADD that is sent again is another one: each brings a value that no node ever had. */
    @Override
    protected boolean isRepeatable() {
        return true;
    }

    @Override
    protected boolean expectsValue() {
        return false;
    }

    @Override
    protected int route(final int element) {
        return router().routeToNode(element);
    }

    private int valueLength() {
        return opcode == Opcode.ADD ? NodeTokenRequests.TOKEN_LENGTH : 0;
    }

    @Override
    protected int requestLength(final int element) {
        return FrameEncoder.frameLength(opcode.requestExtrasLength(), key.length, valueLength());
    }

    @Override
    protected boolean send(final Connection connection, final int element, final int tag, final boolean quiet) {
        if (opcode == Opcode.GET) {
            NodeTokenRequests.get(connection, key, this, tag);
        } else {
            NodeTokenRequests.add(connection, key, this, tag);
        }
        return true;
    }

    @Override
    protected void answer(final int element, final Connection connection, final ReplyDecoder reply) {
        switch (reply.status()) {
            case SUCCESS -> {
                if (opcode == Opcode.GET) {
                    tokens[element] = new byte[reply.valueLength()];
                    reply.buffer().getBytes(reply.valueOffset(), tokens[element]);
                }
            }
            case KEY_NOT_FOUND, KEY_EXISTS -> {
                // There is none to read; or one already, made by another.
            }
            default -> refuse(opcode, reply.status(), connection, valueLength());
        }
    }

    @Override
    protected void silence(final int element) {
        throw new IllegalStateException(opcode + " is never silent");
    }
}
