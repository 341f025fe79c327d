package io.penstock.protocol.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which keys there are below {@code penstock.}, and which of them a misspelt one is meant to be. Pure.
 */
final class KnownKeys {

    /** Edits up to which two names are taken for one misspelt; a third of the shorter one at most. */
    private static final int EDITS_MAX = 2;

    private final Set<String> patterns;

    /** @param patterns names in which a segment {@code *} stands for a map's key, the last one for the rest of the name */
    KnownKeys(Collection<String> patterns) {
        this.patterns = new TreeSet<>(patterns);
    }

    boolean isKnown(String name) {
        return patterns.stream().anyMatch(pattern -> matches(pattern, name));
    }

    /** The known key that is fewest edits away; empty where none is near. */
    Optional<String> nearest(String name) {
        String best = null;
        int fewest = Integer.MAX_VALUE;
        for (String pattern : patterns) {
            int edits = edits(name, pattern);
            if (edits < fewest) {
                fewest = edits;
                best = pattern;
            }
        }
        return Optional.ofNullable(best);
    }

    /** Whether the name looks like a known one misspelt. */
    boolean isNear(String name) {
        return nearest(name)
                .filter(known -> edits(name, known) <= Math.min(EDITS_MAX, Math.min(name.length(), known.length()) / 3))
                .isPresent();
    }

    private static boolean matches(String pattern, String name) {
        List<String> wanted = segments(pattern);
        List<String> given = segments(name);
        for (int i = 0; i < wanted.size(); i++) {
            if (i >= given.size()) {
                return false;
            }
            boolean any = wanted.get(i).equals("*");
            if (any && i == wanted.size() - 1) {
                return true;
            }
            if (!any && !wanted.get(i).equals(given.get(i))) {
                return false;
            }
        }
        return given.size() == wanted.size();
    }

    /** Split at dots outside quotes. */
    private static List<String> segments(String name) {
        List<String> segments = new ArrayList<>();
        int from = 0;
        boolean quoted = false;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '.' && !quoted) {
                segments.add(name.substring(from, i));
                from = i + 1;
            }
        }
        segments.add(name.substring(from));
        return segments;
    }

    /** Levenshtein's distance: insertions, deletions and replacements of one character. */
    static int edits(String one, String other) {
        int[] above = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int[] row = new int[other.length() + 1];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int replaced = above[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
            }
            above = row;
        }
        return above[other.length()];
    }
}
