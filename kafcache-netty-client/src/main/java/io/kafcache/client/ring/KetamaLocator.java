package io.kafcache.client.ring;

import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Objects;
import org.agrona.DirectBuffer;

/**
 * Finds the nodes of keys on a {@link KetamaRing}. A lookup allocates nothing.
 *
 * <p>Not safe for use by several threads: each has its own.
 */
public final class KetamaLocator {
    private static final int DIGEST_LENGTH = 16;
    /** Holds any key that memcached takes in one piece. */
    private static final int SCRATCH_LENGTH = 256;

    private final KetamaRing ring;
    /** Null where there is one node, and nothing to be hashed. */
    private final MessageDigest md5;

    /** Where a key's bytes stand while they are hashed, and the digest afterwards. */
    private final byte[] scratch = new byte[SCRATCH_LENGTH];

    /**
     * Makes a locator.
     *
     * @param ring where the nodes are
     */
    public KetamaLocator(final KetamaRing ring) {
        this.ring = Objects.requireNonNull(ring, "ring");
        md5 = ring.size() == 1 ? null : Digests.md5();
    }

    /**
     * Finds the node of a key.
     *
     * @param key holds the key; on or off the heap
     * @param offset index of the key's first byte
     * @param length of the key, in bytes
     * @return index of the node in the ring's list of names
     * @throws IndexOutOfBoundsException if the key is not within the buffer and Agrona checks bounds; never with one node, which owns
     *     every key unseen
     */
    public int node(final DirectBuffer key, final int offset, final int length) {
        return md5 == null ? 0 : ring.node(hash(key, offset, length));
    }

    private int hash(final DirectBuffer key, final int offset, final int length) {
        final int end = offset + length;
        for (int from = offset; from < end; from += SCRATCH_LENGTH) {
            final int part = Math.min(SCRATCH_LENGTH, end - from);
            key.getBytes(from, scratch, 0, part);
            md5.update(scratch, 0, part);
        }
        try {
            md5.digest(scratch, 0, DIGEST_LENGTH);
        } catch (final DigestException e) {
            throw new IllegalStateException(e);
        }
        return scratch[0] & 0xff | (scratch[1] & 0xff) << 8 | (scratch[2] & 0xff) << 16 | scratch[3] << 24;
    }
}
