package io.kafcache.examples;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** A transfer between what the labels of its addresses say; null stands for an address without a label. */
record LabelledTransfer(String sender, String receiver, long amount) {

    /** Text, the parts separated by commas; a missing label is empty. */
    static Serde<LabelledTransfer> serde() {
        return Serdes.serdeFrom(
                (topic, transfer) -> transfer.text().getBytes(StandardCharsets.UTF_8),
                (topic, bytes) -> parse(new String(bytes, StandardCharsets.UTF_8)));
    }

    private String text() {
        return (sender == null ? "" : sender) + "," + (receiver == null ? "" : receiver) + "," + amount;
    }

    private static LabelledTransfer parse(final String text) {
        final String[] parts = text.split(",", -1);
        return new LabelledTransfer(label(parts[0]), label(parts[1]), Long.parseLong(parts[2]));
    }

    private static String label(final String part) {
        return part.isEmpty() ? null : part;
    }
}
