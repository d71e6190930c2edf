package io.kafcache.examples;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** An amount that went from one address to another. */
record Transfer(String sender, String receiver, long amount) {

    /** Text, the parts separated by commas. */
    static Serde<Transfer> serde() {
        return Serdes.serdeFrom(
                (topic, transfer) -> transfer.text().getBytes(StandardCharsets.UTF_8),
                (topic, bytes) -> parse(new String(bytes, StandardCharsets.UTF_8)));
    }

    /** Tells the keys of the labels that a transfer needs: both its addresses. */
    static void addresses(final ConsumerRecord<byte[], byte[]> record, final Consumer<byte[]> keys) {
        final byte[] text = record.value();
        int start = 0;
        for (int i = 0; i < 2; i++) {
            int end = start;
            while (text[end] != ',') {
                end++;
            }
            keys.accept(Arrays.copyOfRange(text, start, end));
            start = end + 1;
        }
    }

    private String text() {
        return sender + "," + receiver + "," + amount;
    }

    private static Transfer parse(final String text) {
        final String[] parts = text.split(",", -1);
        return new Transfer(parts[0], parts[1], Long.parseLong(parts[2]));
    }
}
