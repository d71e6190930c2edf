package io.kafcache.client.protocol;

/**
 * Where the fields of a frame stand. Every field is big-endian; a frame is the header, then extras, key and value.
 *
 * @see <a href="https://github.com/memcached/memcached/blob/master/protocol_binary.h">protocol_binary.h</a>
 */
public final class FrameLayout {
    /** Length of the header, in bytes. */
    public static final int HEADER_LENGTH = 24;
    /** First byte of a request. */
    public static final byte REQUEST_MAGIC = (byte) 0x80;
    /** First byte of a reply. */
    public static final byte REPLY_MAGIC = (byte) 0x81;
    /** The longest key that memcached takes, in bytes; the shortest is 1. */
    public static final int MAX_KEY_LENGTH = 250;
    /** Extras of SET, ADD and REPLACE: flags (4 bytes), expiration (4 bytes). */
    public static final int STORE_EXTRAS_LENGTH = 8;
    /** Extras of INCREMENT and DECREMENT: delta (8 bytes), initial value (8 bytes), expiration (4 bytes). */
    public static final int COUNT_EXTRAS_LENGTH = 20;
    /** Extras of TOUCH, GAT and FLUSH: expiration, or delay. */
    public static final int EXPIRATION_EXTRAS_LENGTH = 4;
    /** Value of a reply to INCREMENT and DECREMENT: the new number. */
    public static final int COUNT_LENGTH = 8;
    /** Extras of a reply that holds a value: flags. */
    public static final int VALUE_EXTRAS_LENGTH = 4;

    static final int MAGIC_OFFSET = 0;
    static final int OPCODE_OFFSET = 1;
    static final int KEY_LENGTH_OFFSET = 2;
    static final int EXTRAS_LENGTH_OFFSET = 4;
    static final int DATA_TYPE_OFFSET = 5;
    /** Bucket in a request (memcached ignores it), status in a reply. */
    static final int STATUS_OFFSET = 6;

    static final int BODY_LENGTH_OFFSET = 8;
    static final int OPAQUE_OFFSET = 12;
    static final int CAS_OFFSET = 16;

    private FrameLayout() {}
}
