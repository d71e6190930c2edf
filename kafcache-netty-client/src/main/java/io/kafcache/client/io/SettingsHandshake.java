package io.kafcache.client.io;

import io.kafcache.client.protocol.Opcode;
import io.kafcache.client.protocol.ReplyDecoder;
import io.kafcache.client.protocol.Status;
import java.util.HashMap;
import java.util.Map;

/**
 * The first thing that happens on a connection: the server's settings are read. That also shows that the peer speaks the protocol; no
 * other request goes out before.
 */
final class SettingsHandshake implements ReplyHandler {
    private static final String GROUP = "settings";

    private final Connection connection;
    private final Map<String, String> settings = new HashMap<>();

    SettingsHandshake(final Connection connection) {
        this.connection = connection;
    }

    void start() {
        connection.begin(Opcode.STAT, 0, 0, GROUP.length(), 0).putKey(GROUP);
        connection.end(Opcode.STAT, this, 0, 0);
        connection.flush();
    }

    @Override
    public void onReply(final Connection ignored, final int tag, final ReplyDecoder reply) {
        if (reply.status() != Status.SUCCESS) {
            connection.close(Failure.of(
                    Failure.Kind.CONNECT,
                    connection.node(),
                    "the server refused 'stats settings' with status 0x" + Integer.toHexString(reply.statusCode())
                            + (reply.status() == Status.AUTH_ERROR ? ": it wants a login" : "")));
        } else if (reply.isLastStat()) {
            connection.established(new ServerSettings(settings));
        } else {
            settings.put(reply.keyText(), reply.valueText());
        }
    }

    @Override
    public void onSilence(final int tag) {
        throw new IllegalStateException("STAT is never silent");
    }

    @Override
    public void onFailure(final int tag, final Failure failure) {
        // The connection tells its route.
    }
}
