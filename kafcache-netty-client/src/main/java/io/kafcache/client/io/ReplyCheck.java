package io.kafcache.client.io;

import io.kafcache.client.protocol.Opcode;
import io.kafcache.client.protocol.ReplyDecoder;

/** Judges by its header whether a reply can be the one to a request. */
final class ReplyCheck {
    /**
     * What a reply holds beside an item's value is shorter: flags and a key, the text of an error, a statistic. So is each reply of the
     * handshake, from which the server's limit is learned.
     */
    private static final int SLACK = 64 * 1024;

    private int longestBody = SLACK;

    void learn(final ServerSettings settings) {
        longestBody = (int) Math.min(Integer.MAX_VALUE, (long) settings.itemSizeMax() + SLACK);
    }

    boolean passes(final ReplyDecoder header, final Opcode request) {
        return header.answers(request) && header.bodyLength() <= longestBody;
    }

    /** Why a reply did not pass, as the end of a sentence. */
    String objection(final ReplyDecoder header, final Opcode request) {
        if (header.opcode() != request.code()) {
            return "the reply to " + request + " names the command 0x" + Integer.toHexString(header.opcode() & 0xff);
        }
        return "no reply to " + request + " has status 0x" + Integer.toHexString(header.statusCode()) + ", "
                + header.extrasLength() + " bytes of extras, a key of " + header.keyLength() + " and a body of "
                + header.bodyLength();
    }
}
