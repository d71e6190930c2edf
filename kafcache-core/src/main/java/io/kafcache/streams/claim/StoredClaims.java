package io.kafcache.streams.claim;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kafcache.streams.backend.Backend;
import io.kafcache.streams.backend.BackendException;
import io.kafcache.streams.backend.Reads;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Claims of any applications, for administration. */
public final class StoredClaims {
    private StoredClaims() {}

    /**
     * Tells whether an item holds a claim, by its key.
     *
     * @param key holds the item's key
     * @param offset index of its first byte
     * @param length bytes
     * @return the key as text; null if it holds none
     */
    public static String keyOf(final DirectBuffer key, final int offset, final int length) {
        if (length <= ClaimKey.PREFIX.length() || key.getByte(offset) != ClaimKey.PREFIX.charAt(0)) {
            return null;
        }
        final byte[] bytes = new byte[length];
        key.getBytes(offset, bytes);
        final String text = ClaimKey.text(bytes);
        return ClaimKey.isClaim(text) ? text : null;
    }

    /**
     * Reads claims. A copy that becomes the state meanwhile is found as the one or the other.
     *
     * @param backend where they are
     * @param keys where there may be claims
     * @return those that there are
     * @throws BackendException if a server does not answer
     */
    public static List<StoredClaim> read(final Backend backend, final Collection<String> keys) {
        final List<StoredClaim> claims = new ArrayList<>();
        // The claim on the state names the copy before the one on the copy goes.
        final List<String> copiesFirst = keys.stream()
                .distinct()
                .sorted(Comparator.comparing(ClaimKey::isCopy).reversed())
                .toList();
        final int copies = (int) copiesFirst.stream().filter(ClaimKey::isCopy).count();
        read(backend, copiesFirst.subList(0, copies), claims);
        read(backend, copiesFirst.subList(copies, copiesFirst.size()), claims);
        return claims;
    }

    private static void read(final Backend backend, final List<String> keys, final List<StoredClaim> claims) {
        final Reads reads = backend.newReads();
        for (final String key : keys) {
            final byte[] bytes = key.getBytes(UTF_8);
            reads.add(new UnsafeBuffer(bytes), 0, bytes.length);
        }
        reads.read((index, flags, buffer, offset, length) -> {
            final byte[] text = new byte[length];
            buffer.getBytes(offset, text);
            claims.add(stored(keys.get(index), text));
        });
    }

    private static StoredClaim stored(final String key, final byte[] text) {
        try {
            final Claim claim = ClaimCodec.read(text);
            return new StoredClaim(
                    key, claim, Arrays.equals(key.getBytes(UTF_8), ClaimKey.copy(claim.partition(), claim.owner())));
        } catch (final BackendException e) {
            return new StoredClaim(key, null, ClaimKey.isCopy(key));
        }
    }

    /**
     * Removes claims: what they name is the state of nobody from then on.
     *
     * @param backend where they are
     * @param claims the claims
     * @throws BackendException if a server does not answer
     */
    public static void remove(final Backend backend, final Collection<StoredClaim> claims) {
        claims.forEach(claim -> backend.delete(claim.key().getBytes(UTF_8)));
    }
}
