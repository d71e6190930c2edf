package io.kafcache.streams.item;

import io.kafcache.streams.backend.ItemReader;
import io.kafcache.streams.backend.Reads;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.apache.kafka.common.utils.Bytes;

/**
 * The values in chunks that are about to be replaced. They are looked up in one pipeline before a batch is written, since after that nothing
 * names their chunks any more. Not safe for use by several threads.
 */
final class ReplacedChunks {
    private static final int LOOK_AT_ONCE = 1024;

    private final Reads reads;
    private final ItemReader reader = this::onItem;
    private final List<Bytes> looking = new ArrayList<>();
    private final Map<Bytes, ChunkedValue> known = new HashMap<>();

    ReplacedChunks(final Reads reads) {
        this.reads = reads;
    }

    void look(final ItemKeys key) {
        reads.add(key.buffer(), 0, key.length());
        looking.add(key.copy());
        if (looking.size() == LOOK_AT_ONCE) {
            endLook();
        }
    }

    void endLook() {
        try {
            reads.read(reader);
        } finally {
            looking.clear();
        }
    }

    private void onItem(
            final int index, final int flags, final DirectBuffer buffer, final int offset, final int length) {
        if (ItemForm.isKnown(flags) && (flags & ItemForm.CHUNKED) != 0) {
            known.put(looking.get(index), ChunkedValue.read(buffer, offset));
        }
    }

    /** Tells of a value that was written. */
    void note(final ItemKeys key, final ChunkedValue value) {
        known.put(key.copy(), value);
    }

    /** The value that the item names; null when it names none. */
    ChunkedValue take(final ItemKeys key) {
        return known.isEmpty() ? null : known.remove(key.copy());
    }

    void clear() {
        known.clear();
    }
}
