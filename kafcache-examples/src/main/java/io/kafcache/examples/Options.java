package io.kafcache.examples;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Options of the form {@code --name value}. */
final class Options {
    private final Map<String, String> values;

    private Options(final Map<String, String> values) {
        this.values = values;
    }

    /**
     * Takes arguments apart.
     *
     * @throws UsageException on an unknown name, a name given twice or one without a value
     */
    static Options parse(final List<String> arguments, final Set<String> names) {
        final Map<String, String> values = new HashMap<>();
        for (int i = 0; i < arguments.size(); i += 2) {
            final String name = arguments.get(i);
            if (!names.contains(name)) {
                throw new UsageException("unknown option " + name);
            }
            if (i + 1 == arguments.size()) {
                throw new UsageException(name + " needs a value");
            }
            if (values.put(name, arguments.get(i + 1)) != null) {
                throw new UsageException(name + " is given twice");
            }
        }
        return new Options(values);
    }

    String text(final String name, final String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    /**
     * Reads a whole number; underscores may group its digits.
     *
     * @throws UsageException if it is no number or out of bounds
     */
    long number(final String name, final long otherwise, final long least, final long most) {
        final String text = values.get(name);
        if (text == null) {
            return otherwise;
        }
        try {
            final long number = Long.parseLong(text.replace("_", ""));
            if (number >= least && number <= most) {
                return number;
            }
        } catch (final NumberFormatException e) {
            throw new UsageException(name + " needs a whole number, not " + text);
        }
        throw new UsageException(String.format("%s must be %,d to %,d, not %s", name, least, most, text));
    }
}
