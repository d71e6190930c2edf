package io.kafcache.streams.claim;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kafcache.streams.backend.Backend;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The keys of the items that claims are kept in. They are text that starts with {@value #PREFIX}, which no item key of a lineage does: the
 * lowest bits of its eighth byte tell another kind.
 */
final class ClaimKey {
    static final String PREFIX = "kafcache/";

    private static final String CLAIM = "claim/";
    private static final String COPY = "copy/";
    private static final List<String> FORMS = List.of(CLAIM, COPY, "hashed/");

    private ClaimKey() {}

    /** Whether an item holds a claim, by its key. */
    static boolean isClaim(final String key) {
        return key.startsWith(PREFIX) && FORMS.stream().anyMatch(form -> key.startsWith(form, PREFIX.length()));
    }

    /** Whether a claim is on a copy, by its key; one that is too long does not tell. */
    static boolean isCopy(final String key) {
        return key.startsWith(COPY, PREFIX.length());
    }

    /** The key of the claim that tells which copy is the state. */
    static byte[] main(final StorePartition partition) {
        return key(CLAIM + partition.path());
    }

    /** The key of the claim on a copy of a process's own: of a standby, or a global store. */
    static byte[] copy(final StorePartition partition, final String owner) {
        return key(COPY + partition.path() + '/' + owner);
    }

    /** A key as text. */
    static String text(final byte[] key) {
        return new String(key, UTF_8);
    }

    /** The key of the item that names the applications. */
    static byte[] applications() {
        return key("applications");
    }

    /** The key of the item that names an application's claims. */
    static byte[] application(final String applicationId) {
        return key("application/", applicationId);
    }

    private static byte[] key(final String path) {
        return key("", path);
    }

    private static byte[] key(final String form, final String path) {
        final byte[] whole = (PREFIX + form + path).getBytes(UTF_8);
        return whole.length <= Backend.MAX_KEY_LENGTH
                ? whole
                : (PREFIX + form + "hashed/" + hash(whole)).getBytes(UTF_8);
    }

    private static String hash(final byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
