package io.kafcache.streams;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the word that somebody may have meant. */
final class Spelling {
    /** A word of this many letters may have one error more. */
    private static final int LETTERS_PER_ERROR = 4;

    private Spelling() {}

    /**
     * Finds the nearest word.
     *
     * @param word as written
     * @param known the right words
     * @return the one that takes the fewest changes of a letter; empty if it takes too many to be meant
     */
    static Optional<String> nearest(final String word, final Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt(other -> distance(word, other)))
                .filter(other -> distance(word, other) <= 1 + word.length() / LETTERS_PER_ERROR);
    }

    /** Levenshtein's: how many letters to insert, delete or replace. */
    private static int distance(final String a, final String b) {
        int[] previous = new int[b.length() + 1];
        int[] current = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                final int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
            }
            final int[] reused = previous;
            previous = current;
            current = reused;
        }
        return previous[b.length()];
    }
}
