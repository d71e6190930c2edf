package io.kafcache.examples;

import java.util.Locale;
import java.util.Properties;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;

/** {@link Labelling} over one kind of store: first all labels, then all transfers. */
final class LabellingRun {
    private static final String STORE = "labels";

    private final String name;
    private final Ledger ledger;
    private final StoreKind store;
    private final LabellingMeter meter;

    /**
     * Prepares a run.
     *
     * @param name names the run's topics and its application, with the store's title
     */
    LabellingRun(final String name, final Ledger ledger, final StoreKind store) {
        this.name = name;
        this.ledger = ledger;
        this.store = store;
        this.meter = new LabellingMeter(ledger.labels(), ledger.transfers());
    }

    /** Fills the topic of labels, which all runs of a name read. */
    static void produceLabels(final String name, final Ledger ledger, final Topics topics, final Output output) {
        final String topic = labelsTopic(name);
        topics.create(1, topic);
        final Stream<ProducerRecord<String, String>> labels = LongStream.range(0, ledger.labels())
                .mapToObj(number -> new ProducerRecord<>(topic, ledger.address(number), ledger.label(number)));
        topics.produce(labels, Serdes.String(), output.progress("labels produced", ledger.labels()));
    }

    /**
     * Runs the topology to the end of the transfers.
     *
     * @return what the labelled transfers come to
     */
    Tally run(final Sandbox sandbox, final Topics topics, final Output output) {
        final String application = name + "-" + store.title();
        final String transfers = application + "-transfers";
        final String labelled = application + "-labelled";
        topics.create(1, transfers, labelled);
        final Properties config = new Properties();
        // A fetch that waits for labels, of which no more come, must not hold up the transfers.
        config.put(StreamsConfig.consumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG), 10);
        final RunningStreams streams = sandbox.start(
                application,
                Labelling.topology(
                        labelsTopic(name),
                        transfers,
                        labelled,
                        store.keyValueStore(STORE, Transfer::addresses, transfers),
                        meter),
                config);
        await(streams, "labels loaded", meter.labels(), output);
        // The transfers are all there before the first is looked up: the producer does not compete with the lookups.
        streams.pause();
        produceTransfers(topics, transfers, output);
        streams.resume();
        await(streams, "transfers labelled", meter.transfers(), output);
        streams.stop();
        sandbox.close(streams);

        final Tally[] tally = {Tally.ZERO};
        topics.read(labelled, LabelledTransfer.serde(), (key, transfer) -> tally[0] = tally[0].plus(key, transfer));
        return tally[0];
    }

    private static String labelsTopic(final String name) {
        return name + "-labels";
    }

    private void produceTransfers(final Topics topics, final String topic, final Output output) {
        final Stream<ProducerRecord<String, Transfer>> transfers = LongStream.range(0, ledger.transfers())
                .mapToObj(number -> new ProducerRecord<>(topic, Long.toString(number), ledger.transfer(number)));
        topics.produce(transfers, Transfer.serde(), output.progress("transfers produced", ledger.transfers()));
    }

    private void await(
            final RunningStreams streams, final String what, final LabellingMeter.Phase phase, final Output output) {
        final ProgressBar bar = output.progress(store.title() + ": " + what, phase.expected());
        streams.await(
                what,
                () -> {
                    bar.update(phase.done());
                    return phase.finished();
                },
                phase::done);
        bar.update(phase.done());
    }

    static Table table() {
        return new Table("store", "labels/s", "transfers/s", "get p50 us", "p99 us", "p99.9 us", "max us");
    }

    void addTo(final Table table) {
        final Histogram latencies = meter.latencies();
        table.row(
                store.title(),
                rate(meter.labels()),
                rate(meter.transfers()),
                micros(latencies.getValueAtPercentile(50)),
                micros(latencies.getValueAtPercentile(99)),
                micros(latencies.getValueAtPercentile(99.9)),
                micros(latencies.getMaxValue()));
    }

    private static String rate(final LabellingMeter.Phase phase) {
        return String.format(Locale.ROOT, "%,.0f", phase.rate());
    }

    private static String micros(final long nanos) {
        return String.format(Locale.ROOT, "%,.1f", nanos / 1e3);
    }
}
