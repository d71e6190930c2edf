package io.kafcache.client;

import io.kafcache.client.io.Connection;
import io.kafcache.client.protocol.FrameEncoder;
import io.kafcache.client.protocol.FrameLayout;
import io.kafcache.client.protocol.Opcode;
import io.kafcache.client.protocol.ReplyDecoder;
import io.kafcache.client.protocol.RequestEncoder;
import io.kafcache.client.protocol.Status;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.OptionalLong;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** One request for one key, and what came of it. */
final class RequestOperation extends AnsweredOperation {
    /** So many clients in a row have created a number between the server's look for it and its own attempt, and it was gone again. */
    private static final int MOST_LOST_RACES = 100;

    private final boolean verifiesKeys;
    private final UnsafeBuffer keyView = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer valueView = new UnsafeBuffer(0, 0);
    private Opcode opcode;
    private DirectBuffer key;
    private int keyOffset;
    private int keyLength;
    private int keyRoute;
    private DirectBuffer value;
    private int valueOffset;
    private int valueLength;
    private int flags;
    private int expiration;
    private long cas;
    private long delta;
    private long initial;
    private ItemVisitor visitor;
    private Status status;
    private byte[] readValue;
    private int readFlags;
    private long readCas;
    private long count;
    private int lostRaces;

    RequestOperation(final Router router, final boolean verifiesKeys) {
        super(router);
        this.verifiesKeys = verifiesKeys;
    }

    /** The key of the request to come. */
    RequestOperation key(final byte[] bytes) {
        keyView.wrap(bytes);
        return key(keyView, 0, bytes.length);
    }

    /** The key of the request to come. */
    RequestOperation key(final DirectBuffer buffer, final int offset, final int length) {
        Keys.check(buffer, offset, length);
        key = buffer;
        keyOffset = offset;
        keyLength = length;
        value = null;
        valueLength = 0;
        cas = 0;
        visitor = null;
        return this;
    }

    /** The value of the request to come. */
    RequestOperation value(final byte[] bytes) {
        valueView.wrap(bytes);
        return value(valueView, 0, bytes.length);
    }

    /** The value of the request to come. */
    RequestOperation value(final DirectBuffer buffer, final int offset, final int length) {
        Objects.checkFromIndexSize(offset, length, buffer.capacity());
        value = buffer;
        valueOffset = offset;
        valueLength = length;
        return this;
    }

    /** Reads; without a visitor the item is copied. */
    RequestOperation get(final ItemVisitor newVisitor) {
        visitor = newVisitor;
        return start(verifiesKeys ? Opcode.GETK : Opcode.GET);
    }

    RequestOperation getAndTouch(final int newExpiration) {
        expiration = newExpiration;
        return start(verifiesKeys ? Opcode.GATK : Opcode.GAT);
    }

    RequestOperation touch(final int newExpiration) {
        expiration = newExpiration;
        return start(Opcode.TOUCH);
    }

    RequestOperation store(final Opcode newOpcode, final int newFlags, final int newExpiration, final long newCas) {
        flags = newFlags;
        expiration = newExpiration;
        cas = newCas;
        return start(newOpcode);
    }

    RequestOperation store(final Opcode newOpcode, final StoreOptions options) {
        return store(newOpcode, options.flags(), options.expiration(), options.cas());
    }

    RequestOperation delete(final long newCas) {
        cas = newCas;
        return start(Opcode.DELETE);
    }

    /** Counts, and creates nothing. */
    RequestOperation count(final Opcode newOpcode, final long newDelta) {
        delta = Counts.of(newDelta);
        initial = 0;
        expiration = Expiration.DO_NOT_CREATE;
        return start(newOpcode);
    }

    /** Counts, or creates the number. */
    RequestOperation count(
            final Opcode newOpcode, final long newDelta, final long newInitial, final int newExpiration) {
        delta = Counts.of(newDelta);
        initial = newInitial;
        expiration = Counts.expiration(newExpiration);
        return start(newOpcode);
    }

    private RequestOperation start(final Opcode newOpcode) {
        opcode = newOpcode;
        keyRoute = router().route(key, keyOffset, keyLength);
        lostRaces = 0;
        restart();
        return this;
    }

    /** Makes the operation that was done ready to be carried out once more. */
    void restart() {
        status = null;
        readValue = null;
        readCas = 0;
        begin(1);
    }

    /** Bytes of the caller's that the request refers to. */
    int byteLength() {
        return keyLength + valueLength;
    }

    /**
     * Whether another client created the number between the server's look for it and its own attempt: then nothing has changed, and
     * memcached leaves the repetition to the client ({@code complete_incr_bin} in its proto_bin.c).
     */
    boolean lostRace() {
        return status == Status.NOT_STORED && isCount() && lostRaces < MOST_LOST_RACES;
    }

    /** Whether the server did what was asked. */
    boolean succeeded() {
        requireNoRefusal();
        return status == Status.SUCCESS;
    }

    /** The value read, or null; it is not kept. */
    byte[] takeValue() {
        requireNoRefusal();
        final byte[] taken = readValue;
        readValue = null;
        return taken;
    }

    /** The item read, or null; it is not kept. */
    Item takeItem() {
        final byte[] taken = takeValue();
        return taken == null ? null : new Item(taken, readFlags, readCas);
    }

    StoreResult storeResult() {
        requireNoRefusal();
        return StoreResult.of(status, readCas);
    }

    DeleteResult deleteResult() {
        requireNoRefusal();
        return DeleteResult.of(status);
    }

    /** The number after a count that creates it. */
    long newNumber() {
        return number().orElseThrow();
    }

    /** The number after a count, or nothing where there is none. */
    OptionalLong number() {
        return succeeded() ? OptionalLong.of(count) : OptionalLong.empty();
    }

    private boolean isCount() {
        return opcode == Opcode.INCREMENT || opcode == Opcode.DECREMENT;
    }

    /** Requests that change an expiration are not: one that comes late would undo a later change of it. */
    @Override
    protected boolean isRepeatable() {
        return opcode == Opcode.GET || opcode == Opcode.GETK;
    }

    @Override
    protected boolean passesChanges() {
        return isRepeatable();
    }

    @Override
    protected boolean expectsValue() {
        return opcode.readsValue();
    }

    @Override
    protected int route(final int element) {
        return keyRoute;
    }

    @Override
    protected int requestLength(final int element) {
        return FrameEncoder.frameLength(opcode.requestExtrasLength(), keyLength, valueLength);
    }

    @Override
    protected boolean send(final Connection connection, final int element, final int tag, final boolean quiet) {
        if (valueLength > 0 && valueLength > connection.serverSettings().maxValueLength(keyLength)) {
            status = Status.TOO_LARGE;
            refuse(opcode, status, connection, valueLength);
            return false;
        }
        final RequestEncoder request =
                connection.begin(opcode, cas, opcode.requestExtrasLength(), keyLength, valueLength);
        putExtras(request);
        request.buffer().putBytes(request.keyOffset(), key, keyOffset, keyLength);
        if (valueLength != 0) {
            request.buffer().putBytes(request.valueOffset(), value, valueOffset, valueLength);
        }
        connection.end(opcode, this, tag, request.frameLength());
        return true;
    }

    private void putExtras(final RequestEncoder request) {
        switch (opcode.requestExtrasLength()) {
            case FrameLayout.STORE_EXTRAS_LENGTH -> request.extra(0, flags).extra(Integer.BYTES, expiration);
            case FrameLayout.COUNT_EXTRAS_LENGTH ->
                request.extra(0, delta).extra(Long.BYTES, initial).extra(2 * Long.BYTES, expiration);
            case FrameLayout.EXPIRATION_EXTRAS_LENGTH -> request.extra(0, expiration);
            default -> {
                // None.
            }
        }
    }

    @Override
    protected boolean accepts(final int element, final ReplyDecoder reply) {
        return Keys.isEchoed(reply, key, keyOffset, keyLength);
    }

    @Override
    protected void answer(final int element, final Connection connection, final ReplyDecoder reply) {
        status = reply.status();
        switch (status) {
            case SUCCESS -> succeed(reply);
            case KEY_NOT_FOUND, KEY_EXISTS -> {
                if (mustSucceed()) {
                    refuse(opcode, status, connection, valueLength);
                }
            }
            case NOT_STORED -> {
                if (mustSucceed() || (isCount() && ++lostRaces >= MOST_LOST_RACES)) {
                    refuse(opcode, status, connection, valueLength);
                }
            }
            default -> refuse(opcode, status, connection, valueLength);
        }
    }

    /** A SET without a cas knows no ordinary outcome but one: whatever else comes back, its caller must not take it for done. */
    private boolean mustSucceed() {
        return opcode == Opcode.SET && cas == 0;
    }

    private void succeed(final ReplyDecoder reply) {
        readCas = reply.cas();
        if (opcode.readsValue()) {
            if (visitor != null) {
                visitor.onItem(0, reply.flags(), readCas, reply.buffer(), reply.valueOffset(), reply.valueLength());
                return;
            }
            readFlags = reply.flags();
            final byte[] bytes = new byte[reply.valueLength()];
            reply.buffer().getBytes(reply.valueOffset(), bytes);
            readValue = bytes;
        } else if (isCount()) {
            count = reply.buffer().getLong(reply.valueOffset(), ByteOrder.BIG_ENDIAN);
        }
    }

    @Override
    protected void silence(final int element) {
        throw new IllegalStateException(opcode + " is never silent");
    }
}
