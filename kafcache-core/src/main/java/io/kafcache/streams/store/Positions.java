package io.kafcache.streams.store;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.streams.query.Position;

/** Positions as claims keep them: offsets by partition, as {@code topic-partition}. */
final class Positions {
    private Positions() {}

    static Map<String, Long> write(final Position position) {
        final Map<String, Long> offsets = new HashMap<>();
        synchronized (position) {
            for (final String topic : position.getTopics()) {
                position.getPartitionPositions(topic)
                        .forEach((partition, offset) -> offsets.put(topic + '-' + partition, offset));
            }
        }
        return offsets;
    }

    static Position read(final Map<String, Long> offsets) {
        final Position position = Position.emptyPosition();
        offsets.forEach((name, offset) -> {
            final int dash = name.lastIndexOf('-');
            position.withComponent(name.substring(0, dash), Integer.parseInt(name.substring(dash + 1)), offset);
        });
        return position;
    }
}
