package io.kafcache.client;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a key may hold, as far as its only writer can know. A change of unknown outcome may strike at any time, even after later changes
 * were confirmed: its request may still be on its way on a connection that the client has given up.
 */
final class PossibleValues {
    static final String ABSENT = "(absent)";

    private final List<String> late = new ArrayList<>();
    private final Set<String> present = new HashSet<>(Set.of(ABSENT));

    /** A change was confirmed. */
    void did(final String value) {
        present.clear();
        present.add(value);
    }

    /** Nobody knows whether a change happened, or will. */
    void mayHaveDone(final String value) {
        late.add(value);
    }

    /** A read saw a value: it must be among those that there may be, and no other is there now. */
    void saw(final String value) {
        require(present.contains(value) || late.contains(value), value);
        if (!present.contains(value) && !value.equals(ABSENT)) {
            // It has struck, and each strikes once.
            late.remove(value);
        }
        did(value);
    }

    /** A change found the key present. */
    void sawSomething() {
        present.remove(ABSENT);
        final boolean possible = !present.isEmpty() || late.stream().anyMatch(value -> !value.equals(ABSENT));
        require(possible, "something");
        if (present.isEmpty()) {
            late.stream().filter(value -> !value.equals(ABSENT)).forEach(present::add);
        }
    }

    /** No request is on its way any more. */
    void settle() {
        present.addAll(late);
        late.clear();
    }

    private void require(final boolean possible, final String value) {
        if (!possible) {
            throw new AssertionError("the key held " + shown(value) + ", but can hold only " + shown(present)
                    + ", or late " + shown(late));
        }
    }

    private static String shown(final Object value) {
        return value.toString().replaceAll("x{10,}", "x...");
    }
}
