package io.kafcache.testing;

import io.kafcache.client.protocol.RequestDecoder;
import io.kafcache.client.protocol.Status;
import io.kafcache.testing.ServerCounters.Counter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntSupplier;

/** Answers STAT with what a client has a use for; names and values are memcached's. */
final class StatReport {
    private final long pid;
    private final MemcachedOptions options;
    private final ItemStore items;
    private final ServerClock clock;
    private final ServerCounters counters;
    private final IntSupplier connections;

    StatReport(
            final long pid,
            final MemcachedOptions options,
            final ItemStore items,
            final ServerClock clock,
            final ServerCounters counters,
            final IntSupplier connections) {
        this.pid = pid;
        this.options = options;
        this.items = items;
        this.clock = clock;
        this.counters = counters;
        this.connections = connections;
    }

    void write(final ItemKey group, final RequestDecoder request, final ReplyWriter replies) {
        final Map<String, Object> stats = stats(new String(group.bytes(), StandardCharsets.ISO_8859_1));
        if (stats == null) {
            replies.error(request, Status.KEY_NOT_FOUND, StatusText.NOT_FOUND);
            return;
        }
        stats.forEach((name, value) -> replies.stat(request, name, value.toString()));
        replies.stat(request, "", "");
    }

    /** memcached looks at the first letters of some groups only. */
    private Map<String, Object> stats(final String group) {
        if (group.isEmpty()) {
            return general();
        }
        if (group.startsWith("settings")) {
            return settings();
        }
        if (group.startsWith("reset")) {
            counters.reset();
            return Map.of();
        }
        return switch (group) {
            case "items" -> Map.of();
            case "slabs" -> slabs();
            case "sizes" -> Map.of("sizes_status", "disabled");
            default -> null;
        };
    }

    private Map<String, Object> general() {
        final Map<String, Object> stats = new LinkedHashMap<>();
        stats.put("pid", pid);
        stats.put("uptime", clock.now());
        stats.put("time", clock.epochSecond());
        stats.put("version", CommandExecutor.VERSION);
        stats.put("pointer_size", Long.SIZE);
        stats.put("max_connections", options.connectionLimit());
        stats.put("curr_connections", connections.getAsInt());
        for (final Counter counter : Counter.values()) {
            stats.put(counter.statName(), counters.get(counter));
        }
        stats.put("limit_maxbytes", limit());
        stats.put("accepting_conns", 1);
        stats.put("threads", options.threads());
        stats.put("bytes", items.bytes());
        stats.put("curr_items", items.count());
        return stats;
    }

    private Map<String, Object> settings() {
        final Map<String, Object> stats = new LinkedHashMap<>();
        stats.put("maxbytes", limit());
        stats.put("maxconns", options.connectionLimit());
        stats.put("evictions", options.refuseEvictions() ? "off" : "on");
        stats.put("num_threads", options.threads());
        stats.put("reqs_per_event", 20);
        stats.put("cas_enabled", yes(options.casEnabled()));
        stats.put("binding_protocol", "binary");
        stats.put("auth_enabled_sasl", yes(options.user() != null));
        stats.put("auth_enabled_ascii", "no");
        stats.put("item_size_max", options.itemSizeMax());
        stats.put("maxconns_fast", "yes");
        stats.put("flush_enabled", yes(options.flushEnabled()));
        stats.put("dump_enabled", "no");
        stats.put("idle_timeout", options.idleTimeout().toSeconds());
        stats.put("ssl_enabled", "no");
        return stats;
    }

    /** There are no slabs here. */
    private Map<String, Object> slabs() {
        final Map<String, Object> stats = new LinkedHashMap<>();
        stats.put("active_slabs", 0);
        stats.put("total_malloced", items.bytes());
        return stats;
    }

    private long limit() {
        return (long) options.memoryLimitMiB() << 20;
    }

    private static String yes(final boolean value) {
        return value ? "yes" : "no";
    }
}
