package io.kafcache.client;

import io.kafcache.client.io.Connection;
import io.kafcache.client.io.RoutedOperation;
import io.kafcache.client.protocol.FrameEncoder;
import io.kafcache.client.protocol.Opcode;
import io.kafcache.client.protocol.ReplyDecoder;
import io.kafcache.client.protocol.RequestEncoder;
import io.kafcache.client.protocol.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Asks every node the same: NOOP, VERSION or STAT. */
final class NodesOperation extends RoutedOperation {
    private final Router router;
    private final Opcode opcode;
    private final String key;
    private final List<Map<String, String>> answers = new ArrayList<>();
    private Status status = Status.SUCCESS;
    private String refusal;

    NodesOperation(final Router router, final Opcode opcode, final String key) {
        this.router = router;
        this.opcode = opcode;
        this.key = key;
        for (int i = 0; i < router.nodes(); i++) {
            answers.add(new LinkedHashMap<>());
        }
        prepare(router.nodes(), router.routes());
    }

    /** What a node answered: for a STAT its statistics, for others the value under an empty name. */
    Map<String, String> answer(final int node) {
        return answers.get(node);
    }

    Status status() {
        return status;
    }

    String refusal() {
        return refusal;
    }

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
        return router.routeToNode(element);
    }

    @Override
    protected int requestLength(final int element) {
        return FrameEncoder.frameLength(0, key.length(), 0);
    }

    @Override
    protected boolean send(final Connection connection, final int element, final int tag, final boolean quiet) {
        answers.get(element).clear();
        final RequestEncoder request =
                connection.begin(opcode, 0, 0, key.length(), 0).putKey(key);
        connection.end(opcode, this, tag, request.frameLength());
        return true;
    }

    @Override
    protected void answer(final int element, final Connection connection, final ReplyDecoder reply) {
        if (reply.status() != Status.SUCCESS) {
            status = reply.status();
            refusal = Refusals.describe(status, connection, 0);
        } else if (opcode != Opcode.STAT || !reply.isLastStat()) {
            answers.get(element).put(reply.keyText(), reply.valueText());
        }
    }

    @Override
    protected void silence(final int element) {
        throw new IllegalStateException(opcode + " is never silent");
    }
}
