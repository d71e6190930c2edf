package io.kafcache.streams.index;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** What a server would have of an index. */
final class IndexServer {
    private final Map<Integer, byte[]> pages = new HashMap<>();
    private byte[] manifest = new Manifest(0, 0, 1, new java.util.BitSet()).encode();
    private boolean hasManifest;

    /**
     * Gathers writes, to be run in any order.
     *
     * @param most after so many it stops
     */
    PageVisitor visitor(final List<Runnable> writes, final int most) {
        final int end = writes.size() + most;
        return new PageVisitor() {
            @Override
            public boolean write(final int id, final DirectBuffer buffer, final int offset, final int length) {
                final byte[] page = copy(buffer, offset, length);
                return gather(() -> pages.put(id, page));
            }

            @Override
            public boolean delete(final int id) {
                return gather(() -> pages.remove(id));
            }

            @Override
            public boolean writeManifest(final DirectBuffer buffer, final int offset, final int length) {
                final byte[] bytes = copy(buffer, offset, length);
                return gather(() -> {
                    manifest = bytes;
                    hasManifest = true;
                });
            }

            private boolean gather(final Runnable write) {
                writes.add(write);
                return writes.size() < end;
            }
        };
    }

    private static byte[] copy(final DirectBuffer buffer, final int offset, final int length) {
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        return bytes;
    }

    KeyIndex load(final boolean settled) throws IndexLostException {
        try (IndexLoader loader = new IndexLoader(new UnsafeBuffer(manifest), 0, manifest.length, settled)) {
            for (int id = loader.nextId(0); id >= 0; id = loader.nextId(id)) {
                final byte[] page = pages.get(id);
                if (page != null) {
                    loader.add(id, new UnsafeBuffer(page), 0, page.length);
                }
            }
            return loader.finish();
        }
    }

    boolean hasManifest() {
        return hasManifest;
    }

    byte[] manifest() {
        return manifest;
    }

    void setManifest(final byte[] bytes) {
        manifest = bytes;
    }

    Map<Integer, byte[]> pages() {
        return pages;
    }

    Set<Integer> ids() {
        return pages.keySet();
    }

    Set<Integer> manifestIds() throws IndexLostException {
        final Set<Integer> ids = new HashSet<>();
        LeafIds.forEach(
                Manifest.decode(new UnsafeBuffer(manifest), 0, manifest.length).ids(), ids::add);
        return ids;
    }
}
