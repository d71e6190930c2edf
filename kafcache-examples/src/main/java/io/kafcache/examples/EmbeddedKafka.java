package io.kafcache.examples;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.apache.kafka.common.test.KafkaClusterTestKit;
import org.apache.kafka.common.test.TestKitNodes;
import org.apache.kafka.server.ServerSocketFactory;

/** One Kafka node, broker and controller in one, in this process and reachable from this machine only. */
final class EmbeddedKafka implements AutoCloseable {
    private final KafkaClusterTestKit kit;

    private EmbeddedKafka(final KafkaClusterTestKit kit) {
        this.kit = kit;
    }

    /** Starts a node whose data lies below a directory. */
    static EmbeddedKafka start(final Path directory) throws Exception {
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
                .build();
        try {
            formatQuietly(kit);
            closePreboundSockets(kit);
            kit.startup();
            kit.waitForReadyBrokers();
        } catch (final Exception e) {
            kit.close();
            throw e;
        }
        return new EmbeddedKafka(kit);
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

    /** The broker's address, host and port. */
    String bootstrapServers() {
        return kit.bootstrapServers();
    }

    /** The controller's address, host and port. */
    String controller() {
        return kit.bootstrapControllers();
    }

    @Override
    public void close() {
        try {
            kit.close();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ExampleException("interrupted", e);
        } catch (final Exception e) {
            throw new ExampleException("the embedded broker does not stop: " + e, e);
        }
    }
}
