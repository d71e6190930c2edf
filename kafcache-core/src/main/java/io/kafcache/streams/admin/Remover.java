package io.kafcache.streams.admin;

import io.kafcache.streams.backend.Backend;
import io.kafcache.streams.backend.Writes;
import io.kafcache.streams.claim.Lineage;
import java.util.Set;
import org.agrona.collections.LongHashSet;

/** Removes the items of lineages, in pipelines, while the servers list their keys: however many there are, memory is bounded. */
final class Remover {
    private static final int BATCH_BYTES = 256 << 10;
    /** A listing leaves out what the server was moving about at that moment, so the servers list until nothing more is found. */
    private static final int MAX_PASSES = 10;

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
        for (int pass = 0; pass < MAX_PASSES && removeFound(server); pass++) {
            Thread.onSpinWait();
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
