package io.penstock.bench.harness;

import java.util.Arrays;
import java.util.Locale;

/** The garbage collectors tried. */
public enum Collector {
    G1("-XX:+UseG1GC"),
    PARALLEL("-XX:+UseParallelGC");

    private final String jvmOption;

    Collector(String jvmOption) {
        this.jvmOption = jvmOption;
    }

    public String jvmOption() {
        return jvmOption;
    }

    public String argument() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The collector of that name.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static Collector ofArgument(String argument) {
        return Arrays.stream(values())
                .filter(collector -> collector.argument().equals(argument))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("gc=" + argument + " is unknown; use g1 or parallel"));
    }
}
