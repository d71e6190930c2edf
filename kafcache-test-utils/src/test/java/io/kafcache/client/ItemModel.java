package io.kafcache.client;

import static io.kafcache.client.ClientFixture.await;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.kafcache.client.StoreResult.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Makes random calls, of every kind that has a result, and compares each result with what memcached's rules say. */
final class ItemModel {
    private static final int KEYS = 8;

    /** A value and its flags. */
    private record Entry(String value, int flags) {}

    /** A call made, and what must come of it. */
    private record Made(String what, Supplier<Object> result, Object expected) {}

    private final MemcachedClient client;
    private final Random random;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Map<String, String> differences = new LinkedHashMap<>();
    private int made;

    ItemModel(final MemcachedClient client, final Random random) {
        this.client = client;
        this.random = random;
    }

    Map<String, String> differences() {
        return differences;
    }

    private String key() {
        return "key-" + random.nextInt(KEYS);
    }

    private String value() {
        return random.nextInt(3) == 0
                ? String.valueOf(random.nextInt(1_000_000) + 1_000_000)
                : "v" + "x".repeat(random.nextInt(random.nextInt(20) == 0 ? 20_000 : 100));
    }

    private static byte[] bytes(final String text) {
        return text.getBytes(UTF_8);
    }

    void callAndWait(final int calls) {
        for (int i = 0; i < calls; i++) {
            compare(call(false));
        }
    }

    /** All are under way before the first result is looked at. */
    void callWithoutWaiting(final int calls) {
        final List<Made> all = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            all.add(call(true));
        }
        all.forEach(this::compare);
    }

    private void compare(final Made call) {
        final String result = String.valueOf(call.result.get());
        if (!result.equals(String.valueOf(call.expected))) {
            differences.put("call " + made + ", " + call.what, result + " in place of " + call.expected);
        }
        made++;
    }

    private Made call(final boolean async) {
        final String key = key();
        final String value = value();
        final int flags = random.nextInt(3);
        final StoreOptions options = StoreOptions.DEFAULTS.withFlags(flags);
        final Entry old = entries.get(key);
        final AsyncMemcachedClient later = client.async();
        final byte[] k = bytes(key);
        final byte[] v = bytes(value);
        switch (random.nextInt(9)) {
            case 0 -> {
                entries.put(key, new Entry(value, flags));
                return made(
                        "set " + key,
                        async,
                        () -> client.set(k, v, options),
                        () -> later.set(k, v, options),
                        Outcome.STORED);
            }
            case 1 -> {
                entries.putIfAbsent(key, new Entry(value, flags));
                final Outcome expected = old == null ? Outcome.STORED : Outcome.EXISTS;
                return made(
                        "add " + key, async, () -> client.add(k, v, options), () -> later.add(k, v, options), expected);
            }
            case 2 -> {
                entries.replace(key, new Entry(value, flags));
                final Outcome expected = old == null ? Outcome.NOT_FOUND : Outcome.STORED;
                return made(
                        "replace " + key,
                        async,
                        () -> client.replace(k, v, options),
                        () -> later.replace(k, v, options),
                        expected);
            }
            case 3 -> {
                entries.computeIfPresent(key, (ignored, entry) -> new Entry(entry.value + "+", entry.flags));
                final Outcome expected = old == null ? Outcome.NOT_STORED : Outcome.STORED;
                return made(
                        "append " + key,
                        async,
                        () -> client.append(k, bytes("+"), 0),
                        () -> later.append(k, bytes("+"), 0),
                        expected);
            }
            case 4 -> {
                entries.computeIfPresent(key, (ignored, entry) -> new Entry("-" + entry.value, entry.flags));
                final Outcome expected = old == null ? Outcome.NOT_STORED : Outcome.STORED;
                return made(
                        "prepend " + key,
                        async,
                        () -> client.prepend(k, bytes("-"), 0),
                        () -> later.prepend(k, bytes("-"), 0),
                        expected);
            }
            case 5 -> {
                entries.remove(key);
                return made("delete " + key, async, () -> client.delete(k), () -> later.delete(k), old != null);
            }
            case 6 -> {
                return count(key, k, old, async);
            }
            case 7 -> {
                final int expiration = 1_000 + random.nextInt(1_000);
                return made(
                        "getAndTouch " + key,
                        async,
                        () -> client.getAndTouch(k, expiration),
                        () -> later.getAndTouch(k, expiration),
                        old);
            }
            default -> {
                return made("get " + key, async, () -> client.getItem(k), () -> later.getItem(k), old);
            }
        }
    }

    private Made count(final String key, final byte[] k, final Entry old, final boolean async) {
        final AsyncMemcachedClient later = client.async();
        if (old == null) {
            entries.put(key, new Entry("1000000", 0));
            return made(
                    "increment " + key,
                    async,
                    () -> client.increment(k, 1, 1_000_000, 0),
                    () -> later.increment(k, 1, 1_000_000, 0),
                    1_000_000L);
        }
        if (!old.value.matches("[0-9]+")) {
            return made(
                    "refused increment " + key,
                    async,
                    () -> client.increment(k, 1),
                    () -> later.increment(k, 1),
                    "NON_NUMERIC");
        }
        final long next = Long.parseLong(old.value) + 1;
        entries.put(key, new Entry(String.valueOf(next), old.flags));
        return made(
                "increment " + key,
                async,
                () -> client.increment(k, 1),
                () -> later.increment(k, 1),
                OptionalLong.of(next));
    }

    private Made made(
            final String what,
            final boolean async,
            final Supplier<Object> call,
            final Supplier<CompletionStage<?>> asyncCall,
            final Object expected) {
        if (async) {
            final CompletionStage<?> stage = asyncCall.get();
            return new Made(what, () -> shown(() -> await(stage)), expected);
        }
        final Object result = shown(call);
        return new Made(what, () -> result, expected);
    }

    private static Object shown(final Supplier<?> call) {
        try {
            final Object result = call.get();
            if (result instanceof Item item) {
                return new Entry(ClientFixture.text(item), item.flags());
            }
            return result instanceof StoreResult stored ? stored.outcome() : result;
        } catch (final ServerErrorException e) {
            return e.status();
        }
    }

    /** Errors are expected where the rules say so, and nowhere else. */
    void callInABatch(final int changes) {
        final WriteBatch batch = new WriteBatch();
        final List<String> expected = new ArrayList<>();
        for (int i = 0; i < changes; i++) {
            final String key = key();
            final String value = value();
            final boolean present = entries.containsKey(key);
            switch (random.nextInt(6)) {
                case 0 -> {
                    batch.set(bytes(key), bytes(value), StoreOptions.DEFAULTS.withFlags(i));
                    entries.put(key, new Entry(value, i));
                }
                case 1 -> {
                    batch.add(bytes(key), bytes(value), StoreOptions.DEFAULTS);
                    expect(expected, i, present ? "KEY_EXISTS" : null);
                    entries.putIfAbsent(key, new Entry(value, 0));
                }
                case 2 -> {
                    batch.replace(bytes(key), bytes(value), StoreOptions.DEFAULTS);
                    expect(expected, i, present ? null : "KEY_NOT_FOUND");
                    entries.replace(key, new Entry(value, 0));
                }
                case 3 -> {
                    batch.append(bytes(key), bytes("+"));
                    expect(expected, i, present ? null : "NOT_STORED");
                    entries.computeIfPresent(key, (ignored, entry) -> new Entry(entry.value + "+", entry.flags));
                }
                case 4 -> {
                    batch.touch(bytes(key), 1_000);
                    expect(expected, i, present ? null : "KEY_NOT_FOUND");
                }
                default -> {
                    batch.delete(bytes(key));
                    expect(expected, i, present ? null : "KEY_NOT_FOUND");
                    entries.remove(key);
                }
            }
        }
        final List<WriteError> errors = random.nextBoolean()
                ? client.execute(batch)
                : await(client.async().execute(batch));
        final List<String> seen = errors.stream()
                .map(error -> error.index() + " " + error.status())
                .toList();
        if (!seen.equals(expected)) {
            differences.put("batch " + made++, seen + " in place of " + expected);
        }
    }

    private static void expect(final List<String> errors, final int index, final String status) {
        if (status != null) {
            errors.add(index + " " + status);
        }
    }

    /** Reads all keys. */
    void check(final String message) {
        final KeyList keys = new KeyList();
        for (int i = 0; i < KEYS; i++) {
            keys.add(bytes("key-" + i));
        }
        final List<Item> items = random.nextBoolean()
                ? client.getItems(keys)
                : await(client.async().getItems(keys));
        for (int i = 0; i < KEYS; i++) {
            final Item item = items.get(i);
            compare(new Made("key-" + i + ", " + message, () -> shown(() -> item), entries.get("key-" + i)));
        }
    }
}
