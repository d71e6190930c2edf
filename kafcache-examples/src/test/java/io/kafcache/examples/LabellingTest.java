package io.kafcache.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabellingTest {
    private final LabellingMeter meter = new LabellingMeter(2, 3);

    @TempDir
    Path directory;

    private TopologyTestDriver driver;
    private TestInputTopic<String, String> labels;
    private TestInputTopic<String, Transfer> transfers;
    private TestOutputTopic<String, LabelledTransfer> labelled;

    @BeforeEach
    void start() {
        final Properties config = new Properties();
        config.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
        driver = new TopologyTestDriver(
                Labelling.topology("labels", "transfers", "labelled", Stores.inMemoryKeyValueStore("store"), meter),
                config);
        labels = driver.createInputTopic("labels", new StringSerializer(), new StringSerializer());
        transfers = driver.createInputTopic(
                "transfers", new StringSerializer(), Transfer.serde().serializer());
        labelled = driver.createOutputTopic(
                "labelled", new StringDeserializer(), LabelledTransfer.serde().deserializer());
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void looksUpBothSides() {
        labels.pipeInput("0xa", "exchange:1");
        labels.pipeInput("0xb", "mixer:2");

        transfers.pipeInput("0", new Transfer("0xa", "0xb", 10));
        transfers.pipeInput("1", new Transfer("0xc", "0xa", 20));
        transfers.pipeInput("2", new Transfer("0xc", "0xd", 30));

        assertEquals(
                List.of(
                        KeyValue.pair("0", new LabelledTransfer("exchange:1", "mixer:2", 10)),
                        KeyValue.pair("1", new LabelledTransfer(null, "exchange:1", 20)),
                        KeyValue.pair("2", new LabelledTransfer(null, null, 30))),
                labelled.readKeyValuesToList());
        assertTrue(meter.labels().finished());
        assertTrue(meter.transfers().finished());
        assertEquals(6, meter.latencies().getTotalCount());
    }

    @Test
    void aNewerLabelReplacesAnOlderOne() {
        labels.pipeInput("0xa", "wallet:1");
        labels.pipeInput("0xa", "exchange:1");

        transfers.pipeInput("0", new Transfer("0xa", "0xb", 10));

        assertEquals(new LabelledTransfer("exchange:1", null, 10), labelled.readValue());
    }

    @Test
    void aLedgerComesToItsTally() {
        final Ledger ledger = new Ledger(7, 100, 500);
        for (int number = 0; number < ledger.labels(); number++) {
            labels.pipeInput(ledger.address(number), ledger.label(number));
        }
        for (int number = 0; number < ledger.transfers(); number++) {
            transfers.pipeInput(Integer.toString(number), ledger.transfer(number));
        }

        Tally tally = Tally.ZERO;
        for (final KeyValue<String, LabelledTransfer> transfer : labelled.readKeyValuesToList()) {
            tally = tally.plus(transfer.key, transfer.value);
        }
        assertEquals(Tally.of(ledger), tally);
    }
}
