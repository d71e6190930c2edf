package io.kafcache.client.protocol;

/**
 * The commands of the binary protocol that memcached answers.
 *
 * <p>VERBOSITY (0x1b) is missing on purpose: memcached does not know it, and its extras put the stream out of step.
 *
 * @see <a href="https://github.com/memcached/memcached/blob/master/protocol_binary.h">protocol_binary.h</a>
 */
public enum Opcode {
    /** Reads an item; a miss is a reply with {@link Status#KEY_NOT_FOUND}. */
    GET(0x00, ReplyShape.ITEM),
    /** Stores an item. */
    SET(0x01, ReplyShape.EMPTY),
    /** Stores an item whose key is absent. */
    ADD(0x02, ReplyShape.EMPTY),
    /** Stores an item whose key is present. */
    REPLACE(0x03, ReplyShape.EMPTY),
    /** Removes an item. */
    DELETE(0x04, ReplyShape.EMPTY),
    /** Adds to a number held as decimal text. */
    INCREMENT(0x05, ReplyShape.NUMBER),
    /** Subtracts from a number held as decimal text, not below 0. */
    DECREMENT(0x06, ReplyShape.NUMBER),
    /** Closes the connection after a reply. The client does not send it: the end of the stream says the same. */
    QUIT(0x07, ReplyShape.EMPTY),
    /** Removes all items, at once or at a later time. */
    FLUSH(0x08, ReplyShape.EMPTY),
    /** Quiet {@link #GET}: a miss is silent. */
    GETQ(0x09, true, ReplyShape.ITEM),
    /** Does nothing, and is always answered: the barrier behind quiet requests. */
    NOOP(0x0a, ReplyShape.EMPTY),
    /** Asks for the server's version. */
    VERSION(0x0b, ReplyShape.TEXT),
    /** {@link #GET} whose reply holds the key. */
    GETK(0x0c, ReplyShape.ITEM_WITH_KEY),
    /** Quiet {@link #GETK}: a miss is silent. */
    GETKQ(0x0d, true, ReplyShape.ITEM_WITH_KEY),
    /** Adds bytes behind an item's value. */
    APPEND(0x0e, ReplyShape.EMPTY),
    /** Adds bytes before an item's value. */
    PREPEND(0x0f, ReplyShape.EMPTY),
    /** Asks for statistics: a frame for each, ended by one with an empty key and value. */
    STAT(0x10, ReplyShape.PAIR),
    /** Quiet {@link #SET}: success is silent. */
    SETQ(0x11, true, ReplyShape.EMPTY),
    /** Quiet {@link #ADD}: success is silent. */
    ADDQ(0x12, true, ReplyShape.EMPTY),
    /** Quiet {@link #REPLACE}: success is silent. */
    REPLACEQ(0x13, true, ReplyShape.EMPTY),
    /** Quiet {@link #DELETE}: success is silent; an absent key is answered with {@link Status#KEY_NOT_FOUND}. */
    DELETEQ(0x14, true, ReplyShape.EMPTY),
    /** Quiet {@link #INCREMENT}: success is silent. */
    INCREMENTQ(0x15, true, ReplyShape.NUMBER),
    /** Quiet {@link #DECREMENT}: success is silent. */
    DECREMENTQ(0x16, true, ReplyShape.NUMBER),
    /** Closes the connection without a reply. */
    QUITQ(0x17, true, ReplyShape.EMPTY),
    /** Quiet {@link #FLUSH}: success is silent. */
    FLUSHQ(0x18, true, ReplyShape.EMPTY),
    /** Quiet {@link #APPEND}: success is silent. */
    APPENDQ(0x19, true, ReplyShape.EMPTY),
    /** Quiet {@link #PREPEND}: success is silent. */
    PREPENDQ(0x1a, true, ReplyShape.EMPTY),
    /** Gives an item a new expiration time. There is no quiet form. */
    TOUCH(0x1c, ReplyShape.FLAGS),
    /** {@link #GET} and {@link #TOUCH} in one. */
    GAT(0x1d, ReplyShape.ITEM),
    /** Quiet {@link #GAT}: a miss is silent. */
    GATQ(0x1e, true, ReplyShape.ITEM),
    /** Lists the SASL mechanisms. */
    SASL_LIST_MECHS(0x20, ReplyShape.TEXT),
    /** Starts a SASL login. */
    SASL_AUTH(0x21, ReplyShape.TEXT),
    /** Continues a SASL login. */
    SASL_STEP(0x22, ReplyShape.TEXT),
    /** {@link #GAT} whose reply holds the key. */
    GATK(0x23, ReplyShape.ITEM_WITH_KEY),
    /** Quiet {@link #GATK}: a miss is silent. */
    GATKQ(0x24, true, ReplyShape.ITEM_WITH_KEY);

    private static final Opcode[] BY_CODE = new Opcode[256];

    static {
        for (final Opcode opcode : values()) {
            BY_CODE[opcode.code & 0xff] = opcode;
            if (opcode.quiet) {
                final Opcode plain =
                        valueOf(opcode.name().substring(0, opcode.name().length() - 1));
                opcode.plainForm = plain;
                plain.quietForm = opcode;
            }
        }
    }

    private final byte code;
    private final boolean quiet;
    private final ReplyShape replyShape;
    private final int requestExtrasLength;
    private final boolean readsValue;
    private final boolean echoesKey;
    private Opcode plainForm = this;
    private Opcode quietForm = this;

    Opcode(final int code, final ReplyShape replyShape) {
        this(code, false, replyShape);
    }

    Opcode(final int code, final boolean quiet, final ReplyShape replyShape) {
        this.code = (byte) code;
        this.quiet = quiet;
        this.replyShape = replyShape;
        final String plain = quiet ? name().substring(0, name().length() - 1) : name();
        readsValue = plain.startsWith("GET") || plain.startsWith("GAT");
        echoesKey = readsValue && plain.endsWith("K");
        requestExtrasLength = switch (plain) {
            case "SET", "ADD", "REPLACE" -> FrameLayout.STORE_EXTRAS_LENGTH;
            case "INCREMENT", "DECREMENT" -> FrameLayout.COUNT_EXTRAS_LENGTH;
            case "TOUCH", "GAT", "GATK", "FLUSH" -> FrameLayout.EXPIRATION_EXTRAS_LENGTH;
            default -> 0;
        };
    }

    /**
     * The byte that stands for this command in a frame.
     *
     * @return the code, as it stands in the frame
     */
    public byte code() {
        return code;
    }

    /**
     * Whether the server may answer this command with silence.
     *
     * @return true for the quiet forms: a read that misses, and a change that succeeds, get no reply
     */
    public boolean quiet() {
        return quiet;
    }

    ReplyShape replyShape() {
        return replyShape;
    }

    /**
     * The form of this command that is always answered.
     *
     * @return for {@link #GETQ} it is {@link #GET}; a command that is not quiet is its own
     */
    public Opcode plainForm() {
        return plainForm;
    }

    /**
     * The form of this command that may be answered with silence.
     *
     * @return for {@link #GET} it is {@link #GETQ}; a command without a quiet form, as {@link #TOUCH}, is its own
     */
    public Opcode quietForm() {
        return quietForm;
    }

    /**
     * The extras that a request of this command has. FLUSH may also come without them.
     *
     * @return bytes
     */
    public int requestExtrasLength() {
        return requestExtrasLength;
    }

    /**
     * Whether a reply brings an item's value.
     *
     * @return true for GET and GAT in all their forms
     */
    public boolean readsValue() {
        return readsValue;
    }

    /**
     * Whether a reply that brings a value brings its key too.
     *
     * @return true for the forms of GET and GAT with a K
     */
    public boolean echoesKey() {
        return echoesKey;
    }

    /**
     * The command of a code.
     *
     * @param code the byte in the frame
     * @return the command, or null for a code that memcached does not know
     */
    public static Opcode of(final byte code) {
        return BY_CODE[code & 0xff];
    }
}
