package io.kafcache.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.test.KafkaClusterTestKit;
import org.apache.kafka.common.test.TestKitNodes;
import org.apache.kafka.server.ServerSocketFactory;

/**
 * A Kafka of one node, broker and controller in one, in this process and reachable from this machine only, for tests of whole topologies.
 *
 * <p>Needs {@code org.apache.kafka:kafka-test-common-runtime} on the class path, which this module does not bring along, and log4j-core to
 * run it.
 */
public final class EmbeddedKafka implements AutoCloseable {
    private static final int ATTEMPTS = 3;
    private static final long TOPICS_SECONDS = 60;

    private final KafkaClusterTestKit kit;

    private EmbeddedKafka(final KafkaClusterTestKit kit) {
        this.kit = kit;
    }

    /**
     * Starts a node, and waits until it is ready.
     *
     * @param directory takes the node's data; removed when it is closed
     * @return running
     * @throws IllegalStateException if the node does not start
     */
    public static EmbeddedKafka start(final Path directory) {
        IllegalStateException failure = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                return startNode(directory);
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while the embedded broker was starting", e);
            } catch (final Exception e) {
                // Another process may have taken a port while it was free: see closePreboundSockets.
                failure = new IllegalStateException("the embedded broker does not start: " + e, e);
            }
        }
        throw failure;
    }

    private static EmbeddedKafka startNode(final Path directory) throws Exception {
        final TestKitNodes nodes = new TestKitNodes.Builder()
                .setBaseDirectory(directory)
                .setCombined(true)
                .setNumControllerNodes(1)
                .setNumBrokerNodes(1)
                .build();
        final KafkaClusterTestKit kit = new KafkaClusterTestKit.Builder(nodes)
                .setConfigProp("auto.create.topics.enable", "false")
                .setConfigProp("offsets.topic.num.partitions", "1")
                .setConfigProp("offsets.topic.replication.factor", "1")
                .setConfigProp("transaction.state.log.num.partitions", "1")
                .setConfigProp("transaction.state.log.replication.factor", "1")
                .setConfigProp("transaction.state.log.min.isr", "1")
                .setConfigProp("group.initial.rebalance.delay.ms", "0")
                // Six seconds otherwise, in which nobody takes over from a member that died.
                .setConfigProp("group.min.session.timeout.ms", "1000")
                // Ten seconds otherwise, in which a dead producer's transaction that timed out still hides what came
                // after it.
                .setConfigProp("transaction.abort.timed.out.transaction.cleanup.interval.ms", "100")
                .build();
        try {
            formatQuietly(kit);
            closePreboundSockets(kit);
            kit.startup();
            kit.waitForReadyBrokers();
        } catch (final Exception e) {
            closeAfter(e, kit);
            throw e;
        }
        return new EmbeddedKafka(kit);
    }

    private static void closeAfter(final Exception failure, final KafkaClusterTestKit kit) {
        try {
            kit.close();
        } catch (final Exception e) {
            failure.addSuppressed(e);
        }
    }

    /** The formatting of the data directory prints on the standard output what nobody asked for. */
    private static void formatQuietly(final KafkaClusterTestKit kit) throws Exception {
        final PrintStream out = System.out;
        System.setOut(new PrintStream(OutputStream.nullOutputStream()));
        try {
            kit.format();
        } finally {
            System.setOut(out);
        }
    }

    /**
     * The kit finds its ports by binding sockets to all addresses, and would listen on those. A socket that is closed
     * by then is bound anew, to the same port of the configured host, which is localhost.
     */
    private static void closePreboundSockets(final KafkaClusterTestKit kit) throws IOException {
        final ServerSocketFactory sockets =
                kit.brokers().values().iterator().next().sharedServer().socketFactory();
        final InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        sockets.openServerSocket(kit.nodes().brokerListenerName().value(), loopback, -1, -1)
                .close();
        sockets.openServerSocket(kit.nodes().controllerListenerName().value(), loopback, -1, -1)
                .close();
    }

    /**
     * The broker's address.
     *
     * @return {@code host:port}
     */
    public String bootstrapServers() {
        return kit.bootstrapServers();
    }

    /**
     * The controller's address.
     *
     * @return {@code host:port}
     */
    public String controller() {
        return kit.bootstrapControllers();
    }

    /**
     * Creates topics, and returns when their leaders take records. A leader that is not active yet refuses a producer's first batch, and
     * then those behind it for being out of order.
     *
     * @param partitions of each topic
     * @param names of the topics
     * @throws IllegalStateException if that does not happen within a minute
     */
    public void createTopics(final int partitions, final String... names) {
        final Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        final List<NewTopic> topics = new ArrayList<>();
        for (final String name : names) {
            topics.add(new NewTopic(name, partitions, (short) 1));
            for (int i = 0; i < partitions; i++) {
                latest.put(new TopicPartition(name, i), OffsetSpec.latest());
            }
        }
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers()))) {
            admin.createTopics(topics).all().get(TOPICS_SECONDS, TimeUnit.SECONDS);
            final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TOPICS_SECONDS);
            while (!areLed(admin, latest)) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IllegalStateException("the topics " + List.of(names) + " have no leader yet");
                }
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while creating topics", e);
        } catch (final ExecutionException | TimeoutException e) {
            throw new IllegalStateException("cannot create the topics " + List.of(names) + ": " + e, e);
        }
    }

    /** Only an active leader tells offsets. */
    private static boolean areLed(final Admin admin, final Map<TopicPartition, OffsetSpec> partitions)
            throws InterruptedException, ExecutionException, TimeoutException {
        try {
            admin.listOffsets(partitions).all().get(TOPICS_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (final ExecutionException e) {
            if (e.getCause() instanceof RetriableException) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Stops the node, and removes its data.
     *
     * @throws IllegalStateException if it does not stop
     */
    @Override
    public void close() {
        try {
            kit.close();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the embedded broker was stopping", e);
        } catch (final Exception e) {
            throw new IllegalStateException("the embedded broker does not stop: " + e, e);
        }
    }
}
