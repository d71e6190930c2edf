package io.kafcache.streams;

import io.kafcache.streams.admin.Inventory;
import io.kafcache.streams.admin.Removal;
import io.kafcache.streams.admin.RemovalOption;
import io.kafcache.streams.admin.Servers;
import io.kafcache.streams.admin.StateAdmin;
import io.kafcache.streams.backend.Backend;
import io.kafcache.streams.backend.MemcachedBackends;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Administration of the state that applications keep on memcached servers: which applications there are, what their stores take, and the
 * removal of state that is to be made anew, or that nobody uses. {@link KafcacheAdminCommand} gives it to the command line.
 *
 * <p>Items are found by memcached's {@code lru_crawler metadump}, over a connection of the text protocol. Servers that have none, as those
 * with a login ({@code -S}), tell neither sizes nor orphans; their claims are found by a catalogue that the stores keep.
 *
 * <p>For use by one thread. Every method throws a {@link RuntimeException} whose message names the server, and says what to do, when a
 * server does not answer within {@link KafcacheConfig#unavailableTimeout()}.
 */
public final class KafcacheAdmin implements AutoCloseable {
    /** Longer than a holder of a claim believes in it without a look. */
    private static final Duration WATCH = Duration.ofSeconds(3);

    private final StateAdmin admin;

    private KafcacheAdmin(final StateAdmin admin) {
        this.admin = admin;
    }

    /**
     * Makes the administration of some servers. It connects when it is used.
     *
     * @param config all servers of the applications, in the same words as theirs, and how to talk to them
     * @return to be closed
     * @throws IllegalArgumentException if the transport asked for is not available on this machine
     * @throws IllegalStateException if this JVM lacks the option {@code --add-opens java.base/jdk.internal.misc=ALL-UNNAMED}
     */
    public static KafcacheAdmin create(final KafcacheConfig config) {
        return create(config, WATCH);
    }

    static KafcacheAdmin create(final KafcacheConfig config, final Duration watch) {
        final Backend together = MemcachedBackends.open(config.clientConfig());
        final Map<String, Backend> each = MemcachedBackends.openEach(config.clientConfig());
        return new KafcacheAdmin(new StateAdmin(new Servers(together, each), watch));
    }

    /**
     * Looks at everything: claims, copies, and what they take. The servers list all of their items, which takes some seconds for millions.
     *
     * @return what there is; of an application that runs, as it is somewhen in the meantime
     */
    public Inventory inspect() {
        return admin.inspect();
    }

    /**
     * Removes the state of an application: its claims, and all items of the copies that they name. At its next start its stores are empty, and
     * are restored from their changelogs; a store without a changelog has lost its contents.
     *
     * <p>It watches the claims for three seconds, and refuses if one changes. An application that runs and has nothing to do changes none: stop all
     * instances before. Should one run nevertheless, it notices within seconds, and starts its tasks anew.
     *
     * @param application its id
     * @param options how much care is taken
     * @return what was removed; nothing if the application has no claim
     * @throws io.kafcache.streams.admin.RemovalRefusedException if the application seems to run, or a server does not tell which items it holds;
     *     nothing was removed then
     */
    public Removal purge(final String application, final RemovalOption... options) {
        return admin.purge(Objects.requireNonNull(application, "application"), null, set(options));
    }

    /**
     * Removes the state of one store of an application, as {@link #purge} does.
     *
     * @param application its id
     * @param store the store's name
     * @param options how much care is taken
     * @return what was removed; nothing if the store has no claim
     * @throws io.kafcache.streams.admin.RemovalRefusedException if the application seems to run, or a server does not tell which items it holds;
     *     nothing was removed then
     */
    public Removal purgeStore(final String application, final String store, final RemovalOption... options) {
        return admin.purge(
                Objects.requireNonNull(application, "application"),
                Objects.requireNonNull(store, "store"),
                set(options));
    }

    /**
     * Removes copies that no claim names. There are some where the list of servers was changed, or a purge ended early.
     *
     * @param options how much care is taken
     * @return what was removed
     * @throws io.kafcache.streams.admin.RemovalRefusedException if a server does not tell which items it holds; or if some claims cannot have been seen,
     *     since they were made with other servers, or by another version; nothing was removed then
     */
    public Removal removeOrphans(final RemovalOption... options) {
        return admin.removeOrphans(set(options));
    }

    private static Set<RemovalOption> set(final RemovalOption... options) {
        return Set.copyOf(List.of(options));
    }

    /** Closes the connections. */
    @Override
    public void close() {
        admin.close();
    }
}
