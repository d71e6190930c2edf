package io.kafcache.client.protocol;

import java.util.Arrays;

/**
 * The outcomes that a reply can report.
 *
 * @see <a href="https://github.com/memcached/memcached/blob/master/protocol_binary.h">protocol_binary.h</a>
 */
public enum Status {
    /** Done. */
    SUCCESS(0x00),
    /** The key is absent. */
    KEY_NOT_FOUND(0x01),
    /** The key is present (ADD), or its cas differs. */
    KEY_EXISTS(0x02),
    /** The value is larger than the server's item size. */
    TOO_LARGE(0x03),
    /** The request is malformed; the server closes the connection behind most of these. */
    INVALID_ARGUMENTS(0x04),
    /** An APPEND or PREPEND found no item. */
    NOT_STORED(0x05),
    /** An INCREMENT or DECREMENT met a value that is no number. */
    NON_NUMERIC(0x06),
    /** Login needed or refused; also FLUSH on a server started with {@code -F}. */
    AUTH_ERROR(0x20),
    /** The login needs a further step. */
    AUTH_CONTINUE(0x21),
    /** The server does not know the command. */
    UNKNOWN_COMMAND(0x81),
    /** The server's memory is full and it may not evict. */
    OUT_OF_MEMORY(0x82),
    /** A status that this list does not have. */
    UNKNOWN(0xffff);

    private static final Status[] BY_CODE = new Status[256];

    static {
        Arrays.fill(BY_CODE, UNKNOWN);
        for (final Status status : values()) {
            if (status != UNKNOWN) {
                BY_CODE[status.code] = status;
            }
        }
    }

    private final int code;

    Status(final int code) {
        this.code = code;
    }

    /**
     * The number that stands for this status in a reply.
     *
     * @return an unsigned 16-bit number
     */
    public int code() {
        return code;
    }

    /**
     * The status of a number.
     *
     * @param code the unsigned 16-bit number in the reply
     * @return the status, {@link #UNKNOWN} for a number that memcached does not use
     */
    public static Status of(final int code) {
        return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : UNKNOWN;
    }
}
