package io.kafcache.streams.claim;

import io.kafcache.streams.backend.Backend;
import io.kafcache.streams.backend.UncertainWriteException;
import io.kafcache.streams.backend.VersionedItem;

/**
 * The item that a claim is kept in. A change that compares versions may be repeated: it happens once, whichever of its copies arrives.
 *
 * <p>Every method throws a {@link io.kafcache.streams.backend.BackendException} if the server does not answer.
 */
record ClaimItem(Backend backend, byte[] key) {
    /** Null if there is none. */
    VersionedItem read() {
        return backend.read(key);
    }

    /** Returns the item's version; 0 if there is one already. */
    long add(final Claim claim) {
        try {
            return backend.add(key, ClaimCodec.write(claim));
        } catch (final UncertainWriteException e) {
            return versionOf(claim);
        }
    }

    /** Returns the item's version; 0 if it is another than expected. */
    long replace(final Claim claim, final long expected) {
        try {
            return backend.replace(key, ClaimCodec.write(claim), expected);
        } catch (final UncertainWriteException e) {
            final long found = versionOf(claim);
            return found != 0 ? found : backend.replace(key, ClaimCodec.write(claim), expected);
        }
    }

    private long versionOf(final Claim expected) {
        final VersionedItem item = read();
        return item != null && ClaimCodec.read(item.value()).equals(expected) ? item.version() : 0;
    }

    void delete() {
        backend.delete(key);
    }
}
