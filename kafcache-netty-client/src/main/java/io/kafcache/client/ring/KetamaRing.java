package io.kafcache.client.ring;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/**
 * The ketama ring: points on a circle of 32-bit numbers, each owned by a node. A key lives on the node that owns the first point at
 * or behind the key's hash. Keys are placed exactly as libmemcached's weighted ketama does, so that both find each other's items.
 *
 * <p>Immutable, and safe for use by several threads; a thread looks keys up through a {@link KetamaLocator} of its own.
 *
 * @see <a href="https://awesomized.github.io/libmemcached/">libmemcached, MEMCACHED_BEHAVIOR_KETAMA_WEIGHTED</a>
 */
public final class KetamaRing {
    private static final int POINTS_PER_NODE = 160;
    private static final int POINTS_PER_DIGEST = 4;
    /** Digits of the fingerprint's text. */
    private static final int FINGERPRINT_LENGTH = 16;

    private final List<String> names;
    /**
     * In ascending order and with the top bit flipped, so that a comparison of signed numbers orders them as unsigned ones. Empty
     * where there is one node.
     */
    private final int[] points;
    /** The node of each point. */
    private final int[] owners;

    private final String fingerprint;

    /**
     * Lays the nodes out.
     *
     * @param names ketama's names of the nodes, one or more, all different: {@code host} for a node on port 11211, {@code host:port}
     *     for others, {@code path:0} for a Unix socket; copied
     * @param weights the share of each node relative to the others, 1 or more. A node whose share is below a fortieth of an equal one
     *     gets no point, hence no key
     * @throws IllegalArgumentException if there is no name, a name is there twice, a weight is not positive, or there are not as many
     *     weights as names
     */
    public KetamaRing(final List<String> names, final int[] weights) {
        check(names, weights);
        this.names = List.copyOf(names);
        // The node in the lower half breaks ties between equal points: the lowest one wins.
        final long[] entries = names.size() == 1 ? new long[0] : entries(this.names, weights);
        Arrays.sort(entries);
        points = new int[entries.length];
        owners = new int[entries.length];
        for (int i = 0; i < entries.length; i++) {
            points[i] = (int) (entries[i] >> Integer.SIZE);
            owners[i] = (int) entries[i];
        }
        fingerprint = makeFingerprint();
    }

    /**
     * How many nodes there are.
     *
     * @return 1 or more
     */
    public int size() {
        return names.size();
    }

    /**
     * Tells whether two rings place keys alike: their fingerprints are equal if every key lives on a node of the same name in both,
     * and differ otherwise but for a chance of 1 in 2<sup>64</sup>. So neither the order of the nodes nor the scale of their weights
     * matters, nor a node that holds no key.
     *
     * @return 16 hexadecimal digits, the same in every process and version
     */
    public String fingerprint() {
        return fingerprint;
    }

    /**
     * The node that a hash belongs to.
     *
     * @param hash first four bytes of the key's MD5 digest as a little-endian number
     * @return index in the list of names
     */
    int node(final int hash) {
        if (points.length == 0) {
            return 0;
        }
        final int target = hash ^ Integer.MIN_VALUE;
        int low = 0;
        int high = points.length;
        while (low < high) {
            final int middle = (low + high) >>> 1;
            if (points[middle] < target) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return owners[low == points.length ? 0 : low];
    }

    /**
     * How many points a node owns.
     *
     * @param node index in the list of names
     * @return a number of points, 0 where there is one node
     */
    int pointCount(final int node) {
        int count = 0;
        for (final int owner : owners) {
            count += owner == node ? 1 : 0;
        }
        return count;
    }

    /**
     * The four points of one digest.
     *
     * @param digest takes MD5 digests
     * @param text what is hashed
     * @return four points as little-endian numbers, in the order of the digest's bytes
     */
    static int[] digestPoints(final MessageDigest digest, final String text) {
        final int[] result = new int[POINTS_PER_DIGEST];
        ByteBuffer.wrap(digest.digest(bytes(text)))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asIntBuffer()
                .get(result);
        return result;
    }

    private static void check(final List<String> names, final int[] weights) {
        Objects.requireNonNull(names, "names");
        Objects.requireNonNull(weights, "weights");
        if (names.isEmpty()) {
            throw new IllegalArgumentException("a ring needs one node or more");
        }
        if (names.size() != weights.length) {
            throw new IllegalArgumentException(names.size() + " nodes have " + weights.length + " weights");
        }
        if (new HashSet<>(names).size() != names.size()) {
            throw new IllegalArgumentException("a node is there twice: " + names);
        }
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] < 1) {
                throw new IllegalArgumentException(
                        "node " + names.get(i) + " has weight " + weights[i] + "; expected 1 or more");
            }
        }
    }

    private static long[] entries(final List<String> names, final int[] weights) {
        long totalWeight = 0;
        for (final int weight : weights) {
            totalWeight += weight;
        }
        final int[] digests = new int[weights.length];
        for (int node = 0; node < weights.length; node++) {
            digests[node] = digestCount(weights[node], totalWeight, weights.length);
        }
        final long[] entries = new long[Arrays.stream(digests).sum() * POINTS_PER_DIGEST];
        final MessageDigest md5 = Digests.md5();
        int next = 0;
        for (int node = 0; node < weights.length; node++) {
            for (int i = 0; i < digests[node]; i++) {
                for (final int point : digestPoints(md5, names.get(node) + "-" + i)) {
                    entries[next++] = (long) (point ^ Integer.MIN_VALUE) << Integer.SIZE | node;
                }
            }
        }
        return entries;
    }

    /**
     * In 32-bit floats and in this order, as libmemcached computes it: the rounding decides over points, 25 equal nodes get 156 points
     * each and not 160.
     */
    private static int digestCount(final int weight, final long totalWeight, final int nodes) {
        final float share = (float) weight / (float) totalWeight;
        return (int) Math.floor(share * POINTS_PER_NODE / POINTS_PER_DIGEST * nodes + 1e-10f);
    }

    /** Over the arcs of the circle: where each ends, and the name of its node. */
    private String makeFingerprint() {
        final MessageDigest sha256 = Digests.sha256();
        final ByteBuffer end = ByteBuffer.allocate(Integer.BYTES);
        for (int i = 0; i < points.length; i++) {
            // Of equal points only the first one is ever found.
            final boolean hidden = i > 0 && points[i] == points[i - 1];
            if (!hidden && owners[i] != nextOwner(i)) {
                sha256.update(end.putInt(0, points[i] ^ Integer.MIN_VALUE).array());
                sha256.update(bytes(names.get(owners[i])));
                sha256.update((byte) 0);
            }
        }
        sha256.update(bytes(names.get(points.length == 0 ? 0 : owners[0])));
        return HexFormat.of().formatHex(sha256.digest()).substring(0, FINGERPRINT_LENGTH);
    }

    /** The owner of the first point behind a point, equal points left aside. */
    private int nextOwner(final int index) {
        int next = index + 1;
        while (next < points.length && points[next] == points[index]) {
            next++;
        }
        return owners[next == points.length ? 0 : next];
    }

    private static byte[] bytes(final String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
