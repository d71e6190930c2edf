package io.kafcache.examples;

import io.kafcache.streams.KafcacheClientSupplier;
import io.kafcache.testing.EmbeddedKafka;
import io.kafcache.testing.MemcachedOptions;
import io.kafcache.testing.MemcachedServer;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;

/** What the examples run in: a directory, a broker and a memcached, all gone when it is closed. */
final class Sandbox implements AutoCloseable {
    /** A limit that is only taken as far as it is needed: room for some twenty million labels. */
    private static final MemcachedOptions MEMCACHED_OPTIONS =
            MemcachedOptions.builder().memoryLimitMiB(4096).build();

    private final Resources resources = new Resources();
    private Path directory;
    private EmbeddedKafka kafka;
    private MemcachedServer memcached;

    void start(final Output output) {
        directory =
                resources.start("a temporary directory", TempDirectory::create).path();
        kafka = resources.start("the embedded broker", () -> EmbeddedKafka.start(directory.resolve("kafka")));
        memcached = resources.start("memcached", () -> MemcachedServer.start(MEMCACHED_OPTIONS));
        output.line("Broker: embedded, %s", kafka.bootstrapServers());
        output.line("Server: %s", memcached.description());
    }

    /** A client of the broker's topics. */
    Topics topics() {
        return resources.start("an admin client", () -> new Topics(kafka));
    }

    /** Starts a topology, and waits until it works. */
    RunningStreams start(final String applicationId, final Topology topology, final Properties overrides) {
        final Properties config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
        config.put(StreamsConfig.STATE_DIR_CONFIG, directory.resolve("state").toString());
        config.put("kafcache.servers", memcached.address());
        config.put(StreamsConfig.DEFAULT_CLIENT_SUPPLIER_CONFIG, KafcacheClientSupplier.class);
        // Broker, application and server share one machine, which may be busy: no reason to give a server up.
        config.put("kafcache.request.timeout.ms", "30000");
        config.putAll(overrides);
        final RunningStreams streams = resources.start("the topology", () -> RunningStreams.start(topology, config));
        streams.awaitRunning();
        return streams;
    }

    /** Closes what has been started here, before its turn. */
    void close(final AutoCloseable resource) {
        resources.close(resource);
    }

    boolean closed() {
        return resources.closed();
    }

    @Override
    public void close() {
        resources.close();
    }
}
