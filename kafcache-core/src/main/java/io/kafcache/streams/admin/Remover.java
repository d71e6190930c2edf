package io.kafcache.streams.admin;

import io.kafcache.streams.backend.Backend;
import io.kafcache.streams.backend.Writes;
import io.kafcache.streams.claim.Lineage;
import java.util.Set;
import org.agrona.collections.LongHashSet;

/** Removes the items of lineages, in pipelines, while the servers list their keys: however many there are, memory is bounded. */
final class Remover {
    private static final int BATCH_BYTES = 256 << 10;
    /**
     * A listing leaves out some of the items that the server moves from one of its LRU lists to another meanwhile, as it does after they were
     * written or read. So a server lists until nothing more is found, twice in a row.
     */
    private static final int EMPTY_PASSES = 2;

    private static final int MAX_PASSES = 20;

    private final LongHashSet lineages = new LongHashSet();
    private long items;
    private long bytes;

    private Remover(final Set<Lineage> lineages) {
        lineages.forEach(lineage -> this.lineages.add(lineage.id()));
    }

    static StateSize remove(final Servers servers, final Set<Lineage> lineages) {
        final Remover remover = new Remover(lineages);
        if (!lineages.isEmpty()) {
            servers.each().values().forEach(remover::removeAll);
        }
        return new StateSize(remover.items, remover.bytes);
    }

    private void removeAll(final Backend server) {
        int empty = 0;
        for (int pass = 0; pass < MAX_PASSES && empty < EMPTY_PASSES; pass++) {
            empty = removeFound(server) ? 0 : empty + 1;
        }
    }

    /** Whether anything was found. */
    private boolean removeFound(final Backend server) {
        final long before = items;
        final Writes writes = server.newWrites();
        server.visitKeys((key, offset, length, size) -> {
            if (lineages.contains(Lineage.idOf(key, offset, length))) {
                writes.delete(key, offset, length);
                items++;
                bytes += size;
                if (writes.byteLength() >= BATCH_BYTES) {
                    writes.write();
                }
            }
        });
        writes.write();
        return items != before;
    }
}
