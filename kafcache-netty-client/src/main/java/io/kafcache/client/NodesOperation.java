package io.kafcache.client;

import io.kafcache.client.io.Connection;
import io.kafcache.client.protocol.FrameEncoder;
import io.kafcache.client.protocol.FrameLayout;
import io.kafcache.client.protocol.Opcode;
import io.kafcache.client.protocol.ReplyDecoder;
import io.kafcache.client.protocol.RequestEncoder;
import io.kafcache.client.protocol.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Asks every node the same: NOOP, VERSION, STAT or FLUSH. */
final class NodesOperation extends AnsweredOperation {
    /** The group of statistics whose reading resets the counters. */
    static final String RESET = "reset";

    /** memcached answers these with a frame that no other ends, so there is no telling whether more will come. */
    private static final Set<String> ENDLESS_STATS = Set.of("sizes_enable", "sizes_disable");

    private final Opcode opcode;
    private final String key;
    private final int delay;
    private final List<Map<String, String>> answers = new ArrayList<>();

    private NodesOperation(final Router router, final Opcode opcode, final String key, final int delay) {
        super(router);
        this.opcode = opcode;
        this.key = key;
        this.delay = delay;
        for (int i = 0; i < router.nodes(); i++) {
            answers.add(new LinkedHashMap<>());
        }
        begin(router.nodes());
    }

    static NodesOperation ping(final Router router) {
        return new NodesOperation(router, Opcode.NOOP, "", 0);
    }

    static NodesOperation version(final Router router) {
        return new NodesOperation(router, Opcode.VERSION, "", 0);
    }

    static NodesOperation stats(final Router router, final String group) {
        if (ENDLESS_STATS.contains(group) || group.length() > FrameLayout.MAX_KEY_LENGTH) {
            throw new IllegalArgumentException("memcached has no statistics that can be read under '" + group + '\'');
        }
        return new NodesOperation(router, Opcode.STAT, group, 0);
    }

    static NodesOperation flush(final Router router, final int delay) {
        return new NodesOperation(router, Opcode.FLUSH, "", delay);
    }

    Map<Node, String> versions(final List<Node> nodes) {
        return answers(nodes, answer -> answer.get(""));
    }

    Map<Node, Map<String, String>> stats(final List<Node> nodes) {
        return answers(nodes, answer -> answer);
    }

    /** A STAT is answered with its statistics, others with a text under an empty name. */
    private <T> Map<Node, T> answers(final List<Node> nodes, final Function<Map<String, String>, T> reading) {
        requireNoRefusal();
        final Map<Node, T> result = new LinkedHashMap<>();
        for (int i = 0; i < nodes.size(); i++) {
            result.put(nodes.get(i), reading.apply(answers.get(i)));
        }
        return result;
    }

    /** A flush that comes late would take what was stored after it. */
    @Override
    protected boolean isRepeatable() {
        return opcode != Opcode.FLUSH;
    }

    @Override
    protected boolean expectsValue() {
        return false;
    }

    @Override
    protected int route(final int element) {
        return router().routeToNode(element);
    }

    @Override
    protected int requestLength(final int element) {
        return FrameEncoder.frameLength(opcode.requestExtrasLength(), key.length(), 0);
    }

    @Override
    protected boolean send(final Connection connection, final int element, final int tag, final boolean quiet) {
        answers.get(element).clear();
        final int extrasLength = opcode.requestExtrasLength();
        final RequestEncoder request =
                connection.begin(opcode, 0, extrasLength, key.length(), 0).putKey(key);
        if (extrasLength != 0) {
            request.extra(0, delay);
        }
        connection.end(opcode, this, tag, request.frameLength());
        return true;
    }

    @Override
    protected void answer(final int element, final Connection connection, final ReplyDecoder reply) {
        if (reply.status() != Status.SUCCESS) {
            refuse(opcode, reply.status(), connection, 0);
        } else if (opcode != Opcode.STAT || !reply.isLastStat()) {
            answers.get(element).put(reply.keyText(), reply.valueText());
        }
    }

    @Override
    protected void silence(final int element) {
        throw new IllegalStateException(opcode + " is never silent");
    }
}
