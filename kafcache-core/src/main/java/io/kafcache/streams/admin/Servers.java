package io.kafcache.streams.admin;

import io.kafcache.streams.backend.Backend;
import java.util.Map;

/**
 * The servers, together and one by one: what an earlier list of servers put on a server is found and removed where it lies.
 *
 * @param together as stores use them
 * @param each by their names, as {@link Backend#tokens()} has them
 */
public record Servers(Backend together, Map<String, Backend> each) implements AutoCloseable {
    @Override
    public void close() {
        together.close();
        each.values().forEach(Backend::close);
    }
}
