package io.kafcache.streams.claim;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kafcache.streams.backend.Backend;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The keys of the items that claims are kept in. They are text that starts with {@value #PREFIX}, which no item key of a lineage does: the
 * lowest bits of its eighth byte tell another kind.
 */
final class ClaimKey {
    private static final String PREFIX = "kafcache/";

    private ClaimKey() {}

    /** The key of the claim that tells which copy is the state. */
    static byte[] main(final StorePartition partition) {
        return key("claim/" + partition.path());
    }

    /** The key of the claim on a copy of a process's own: of a standby, or a global store. */
    static byte[] copy(final StorePartition partition, final String owner) {
        return key("copy/" + partition.path() + '/' + owner);
    }

    private static byte[] key(final String path) {
        final byte[] whole = (PREFIX + path).getBytes(UTF_8);
        return whole.length <= Backend.MAX_KEY_LENGTH ? whole : (PREFIX + "hashed/" + hash(whole)).getBytes(UTF_8);
    }

    private static String hash(final byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
