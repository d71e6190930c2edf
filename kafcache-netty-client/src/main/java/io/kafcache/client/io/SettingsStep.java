package io.kafcache.client.io;

import io.kafcache.client.protocol.Opcode;
import io.kafcache.client.protocol.ReplyDecoder;
import io.kafcache.client.protocol.Status;
import java.util.HashMap;
import java.util.Map;

/** Reads the server's settings. */
final class SettingsStep extends HandshakeStep {
    private static final String GROUP = "settings";

    private final Handshake handshake;
    private final Map<String, String> settings = new HashMap<>();

    SettingsStep(final Handshake handshake) {
        super(handshake);
        this.handshake = handshake;
    }

    @Override
    void start() {
        connection().begin(Opcode.STAT, 0, 0, GROUP.length(), 0).putKey(GROUP);
        connection().end(Opcode.STAT, this, 0, 0);
        connection().flush();
    }

    @Override
    String awaits() {
        return "the answer to 'stats settings'";
    }

    @Override
    public void onReply(final Connection ignored, final int tag, final ReplyDecoder reply) {
        if (reply.status() == Status.AUTH_ERROR) {
            fail(Failure.Kind.AUTHENTICATION, "it wants a login (it runs with -S): configure user and password");
        } else if (reply.status() != Status.SUCCESS) {
            fail(
                    Failure.Kind.CONNECT,
                    "the server refused 'stats settings' with status 0x" + Integer.toHexString(reply.statusCode()));
        } else if (reply.isLastStat()) {
            handshake.serverSettings(new ServerSettings(settings));
            succeed();
        } else {
            settings.put(reply.keyText(), reply.valueText());
        }
    }
}
