package io.kafcache.streams.claim;

import io.kafcache.streams.backend.Backend;
import io.kafcache.streams.backend.Reads;
import io.kafcache.streams.backend.UncertainWriteException;
import io.kafcache.streams.backend.VersionedItem;
import io.kafcache.streams.backend.WriteRefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.agrona.concurrent.UnsafeBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names the applications that have claims, and the claims of each, so that they are found where a server does not list its items. It is a
 * help for administration, and no store depends on it: what was lost of it is entered again when a store is opened.
 *
 * <p>Every method throws a {@link io.kafcache.streams.backend.BackendException} if a server does not answer.
 */
public final class Catalogue {
    private static final Logger LOG = LoggerFactory.getLogger(Catalogue.class);
    /** A page that would be longer stays as it is: some claims are not named then. It fits into an item of memcached's usual size. */
    private static final int MAX_PAGE_BYTES = 256 << 10;
    /** All partitions of an application may be opened at once, and of those that enter themselves at once, one succeeds. */
    private static final int MAX_ATTEMPTS = 1_000;
    /** Stands for the owner of the state, which is no part of its key. */
    private static final String STATE = "";

    private final Backend backend;

    /**
     * Makes access to the catalogue.
     *
     * @param backend where it is
     */
    public Catalogue(final Backend backend) {
        this.backend = backend;
    }

    /** Names the claim on a store partition's state. */
    void enterState(final StorePartition partition) {
        enter(partition, STATE);
    }

    /** Names the claim on a copy. */
    void enterCopy(final StorePartition partition, final String owner) {
        enter(partition, owner);
    }

    /** One round trip if all is entered already. */
    private void enter(final StorePartition partition, final String owner) {
        final byte[][] keys = {ClaimKey.applications(), ClaimKey.application(partition.applicationId())};
        final List<Predicate<CataloguePage>> entries = List.of(
                page -> page.add(partition.applicationId()),
                page -> page.add(partition.store(), owner, partition.partition()));
        final byte[][] texts = read(keys);
        for (int i = 0; i < keys.length; i++) {
            if (isWithout(texts[i], entries.get(i))) {
                change(keys[i], entries.get(i));
            }
        }
    }

    private static boolean isWithout(final byte[] text, final Predicate<CataloguePage> entry) {
        final CataloguePage page = text == null ? new CataloguePage() : CataloguePage.read(text);
        return page != null && entry.test(page);
    }

    private byte[][] read(final byte[]... keys) {
        final byte[][] texts = new byte[keys.length][];
        final Reads reads = backend.newReads();
        for (final byte[] key : keys) {
            reads.add(new UnsafeBuffer(key), 0, key.length);
        }
        reads.read((index, flags, buffer, offset, length) -> {
            texts[index] = new byte[length];
            buffer.getBytes(offset, texts[index]);
        });
        return texts;
    }

    private void change(final byte[] key, final Predicate<CataloguePage> change) {
        try {
            for (int attempt = 0; attempt < MAX_ATTEMPTS && !tryToChange(key, change); attempt++) {
                Thread.onSpinWait();
            }
        } catch (final WriteRefusedException e) {
            LOG.debug("The catalogue of claims is not complete: {}", e.getMessage());
        }
    }

    /** Whether no more is to be done. */
    private boolean tryToChange(final byte[] key, final Predicate<CataloguePage> change) {
        final VersionedItem item = backend.read(key);
        final CataloguePage page = item == null ? new CataloguePage() : CataloguePage.read(item.value());
        if (page == null || !change.test(page)) {
            return true;
        }
        final byte[] text = page.write();
        if (text.length > MAX_PAGE_BYTES) {
            LOG.debug("The catalogue of claims is not complete: it would take more than {} bytes", MAX_PAGE_BYTES);
            return true;
        }
        try {
            final long version = item == null ? backend.add(key, text) : backend.replace(key, text, item.version());
            return version != 0;
        } catch (final UncertainWriteException e) {
            // Reading again tells what came of it.
            return false;
        }
    }

    /**
     * The applications that are named.
     *
     * @return ids, sorted
     */
    public Set<String> applications() {
        return page(ClaimKey.applications()).names().keySet();
    }

    private CataloguePage page(final byte[] key) {
        final byte[] text = read(key)[0];
        final CataloguePage page = text == null ? null : CataloguePage.read(text);
        return page == null ? new CataloguePage() : page;
    }

    /**
     * The claims of an application that are named. They need not exist any more.
     *
     * @param applicationId the application
     * @return the keys of their items
     */
    public List<String> claimKeys(final String applicationId) {
        final List<String> keys = new ArrayList<>();
        page(ClaimKey.application(applicationId))
                .names()
                .forEach((store, owners) -> owners.forEach((owner, numbers) -> numbers.forEach(number -> {
                    final StorePartition partition = new StorePartition(applicationId, store, number);
                    keys.add(ClaimKey.text(
                            owner.equals(STATE) ? ClaimKey.main(partition) : ClaimKey.copy(partition, owner)));
                })));
        return keys;
    }

    /**
     * Forgets an application.
     *
     * @param applicationId the application
     */
    public void remove(final String applicationId) {
        change(ClaimKey.applications(), page -> page.remove(applicationId));
        backend.delete(ClaimKey.application(applicationId));
    }

    /**
     * Forgets a store.
     *
     * @param applicationId the application
     * @param store the store's name
     */
    public void remove(final String applicationId, final String store) {
        change(ClaimKey.application(applicationId), page -> page.remove(store));
    }
}
