package io.kafcache.bench;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** A name with options, written as in {@code name/flag/option:value}: JMH's command line has other uses for commas and equals signs. */
public final class Options {
    private final String text;
    private final String name;
    private final Map<String, String> values = new HashMap<>();

    private Options(final String text) {
        final String[] parts = text.split("/");
        this.text = text;
        name = parts[0];
        Arrays.stream(parts).skip(1).forEach(part -> {
            final int colon = part.indexOf(':');
            values.put(colon < 0 ? part : part.substring(0, colon), part.substring(colon + 1));
        });
    }

    public static Options parse(final String text) {
        return new Options(text);
    }

    public String name() {
        return name;
    }

    public boolean takeFlag(final String option) {
        return values.remove(option) != null;
    }

    public int takeInt(final String option, final int otherwise) {
        final String value = values.remove(option);
        return value == null ? otherwise : Integer.parseInt(value);
    }

    /** What has not been taken yet. */
    public Map<String, String> takeAll() {
        final Map<String, String> taken = Map.copyOf(values);
        values.clear();
        return taken;
    }

    public void requireAllTaken() {
        if (!values.isEmpty()) {
            throw new IllegalArgumentException("there is no " + values.keySet() + " in " + text);
        }
    }
}
