package io.kafcache.examples;

import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/**
 * Labels both sides of transfers: one processor keeps a table of labels by address, another looks the addresses of each
 * transfer up in it. They share the store, and with it the task: transfers must have as many partitions as labels, and
 * an address's label must be in each partition whose transfers name it. With one partition it is.
 */
final class Labelling {
    private Labelling() {}

    /**
     * Builds the topology.
     *
     * @param labels topic of labels, by address
     * @param transfers topic of {@link Transfer}s
     * @param labelled topic for the {@link LabelledTransfer}s
     * @param store plain key-value store in which the labels are kept
     * @param meter told of each record
     */
    static Topology topology(
            final String labels,
            final String transfers,
            final String labelled,
            final KeyValueBytesStoreSupplier store,
            final LabellingMeter meter) {
        final StreamsBuilder builder = new StreamsBuilder();
        builder.addStateStore(Stores.keyValueStoreBuilder(store, Serdes.String(), Serdes.String()));
        builder.stream(labels, Consumed.with(Serdes.String(), Serdes.String()))
                .process(() -> new LabelKeeper(store.name(), meter), store.name());
        builder.stream(transfers, Consumed.with(Serdes.String(), Transfer.serde()))
                .process(() -> new TransferLabeller(store.name(), meter), store.name())
                .to(labelled, Produced.with(Serdes.String(), LabelledTransfer.serde()));
        return builder.build();
    }

    private static final class LabelKeeper extends ContextualProcessor<String, String, Void, Void> {
        private final String store;
        private final LabellingMeter meter;
        private KeyValueStore<String, String> labels;

        LabelKeeper(final String store, final LabellingMeter meter) {
            this.store = store;
            this.meter = meter;
        }

        @Override
        public void init(final ProcessorContext<Void, Void> context) {
            super.init(context);
            labels = context.getStateStore(store);
        }

        @Override
        public void process(final Record<String, String> label) {
            labels.put(label.key(), label.value());
            meter.labelStored();
        }
    }

    private static final class TransferLabeller
            extends ContextualProcessor<String, Transfer, String, LabelledTransfer> {
        private final String store;
        private final LabellingMeter meter;
        private KeyValueStore<String, String> labels;

        TransferLabeller(final String store, final LabellingMeter meter) {
            this.store = store;
            this.meter = meter;
        }

        @Override
        public void init(final ProcessorContext<String, LabelledTransfer> context) {
            super.init(context);
            labels = context.getStateStore(store);
        }

        @Override
        public void process(final Record<String, Transfer> transfer) {
            final Transfer value = transfer.value();
            final String sender = label(value.sender());
            final String receiver = label(value.receiver());
            context().forward(transfer.withValue(new LabelledTransfer(sender, receiver, value.amount())));
            meter.transferLabelled();
        }

        private String label(final String address) {
            final long start = System.nanoTime();
            final String label = labels.get(address);
            meter.lookedUp(System.nanoTime() - start);
            return label;
        }
    }
}
