package io.penstock.protocol.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Refuses to start with a key below {@code penstock.} that does nothing. */
public final class KeyCheck {

    private static final String PREFIX = "penstock.";
    private static final String ENVIRONMENT_PREFIX = "PENSTOCK_";
    private static final String SOURCE_OF = "[source=";

    private final KnownKeys known;
    private final KnownKeys knownVariables;
    /** How variables for entries of maps begin. */
    private final List<String> mapVariables;

    /** @param patterns the keys: a segment {@code *} stands for a map's key, the last one for the rest of the name */
    public KeyCheck(Collection<String> patterns) {
        this.known = new KnownKeys(patterns);
        this.knownVariables = new KnownKeys(patterns.stream()
                .filter(pattern -> !pattern.contains("*"))
                .map(KeyCheck::variable)
                .collect(Collectors.toSet()));
        this.mapVariables = patterns.stream()
                .filter(pattern -> pattern.contains("*"))
                .map(pattern -> variable(pattern.substring(0, pattern.indexOf('*'))))
                .toList();
    }

    /**
     * @param names of all that is set, keys of others among them
     * @param sourceOf names the source of configuration that sets a key; empty where none does, or the environment, in which Kubernetes sets variables of
     *     its own that look like ours
     * @throws IllegalArgumentException naming every unknown key, where it is set, and the nearest known one
     */
    public void refuseUnknown(Iterable<String> names, Function<String, Optional<String>> sourceOf) {
        List<String> unknown = new ArrayList<>();
        for (String name : new TreeSet<>(copyOf(names))) {
            Optional<String> source =
                    name.startsWith(PREFIX) && !known.isKnown(name) ? sourceOf.apply(name) : Optional.empty();
            if (source.isPresent()) {
                unknown.add("\"" + name + "\" (set in " + place(source.get()) + ")"
                        + known.nearest(name)
                                .map(near -> "; the nearest known is \"" + near + "\"")
                                .orElse(""));
            }
        }
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "unknown configuration " + (unknown.size() == 1 ? "key " : "keys ") + String.join(", ", unknown));
        }
    }

    /**
     * Environment variables that look like a key misspelt, each with the right one. They are not refused: Kubernetes sets variables
     * of its own, which begin with the names of services.
     */
    public List<String> misspeltVariables(Iterable<String> variables) {
        List<String> misspelt = new ArrayList<>();
        for (String variable : new TreeSet<>(copyOf(variables))) {
            if (variable.startsWith(ENVIRONMENT_PREFIX)
                    && !knownVariables.isKnown(variable)
                    && mapVariables.stream().noneMatch(variable::startsWith)
                    && knownVariables.isNear(variable)) {
                misspelt.add(
                        variable + " (is " + knownVariables.nearest(variable).orElseThrow() + " meant?)");
            }
        }
        return misspelt;
    }

    /** {@code PropertiesConfigSource[source=file:/app/application.properties]} is the file to people. */
    private static String place(String source) {
        int from = source.indexOf(SOURCE_OF);
        return from < 0 ? source : source.substring(from + SOURCE_OF.length(), source.length() - 1);
    }

    private static Set<String> copyOf(Iterable<String> names) {
        Set<String> copy = new LinkedHashSet<>();
        names.forEach(copy::add);
        return copy;
    }

    /** The environment variable that sets a key. */
    static String variable(String key) {
        return key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }
}
