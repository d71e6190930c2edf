package io.kafcache.streams.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.apache.kafka.streams.query.Position;
import org.junit.jupiter.api.Test;

class PositionsTest {
    @Test
    void whatIsWrittenIsRead() {
        final Position position = Position.emptyPosition()
                .withComponent("one", 0, 7)
                .withComponent("one", 12, 0)
                .withComponent("a-topic-3", 4, Long.MAX_VALUE);
        final Map<String, Long> written = Positions.write(position);
        assertEquals(Map.of("one-0", 7L, "one-12", 0L, "a-topic-3-4", Long.MAX_VALUE), written);
        assertEquals(position, Positions.read(written));
        assertEquals(Position.emptyPosition(), Positions.read(Positions.write(Position.emptyPosition())));
    }
}
