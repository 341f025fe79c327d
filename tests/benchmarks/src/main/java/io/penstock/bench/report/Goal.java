package io.penstock.bench.report;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * One goal of the design, and what was measured for it.
 *
 * @param name without blanks
 * @param measured empty when the run did not measure it: such a goal counts as missed
 * @param atLeast true: the measured value must reach the limit; false: it must not exceed it
 * @param unit what follows the numbers: {@code x} for a ratio, {@code ms}, {@code s}
 */
public record Goal(String name, OptionalDouble measured, boolean atLeast, double limit, String unit) {

    /** A goal that the measured value reaches. */
    public static Goal atLeast(String name, OptionalDouble measured, double limit, String unit) {
        return new Goal(name, measured, true, limit, unit);
    }

    /** A goal that the measured value does not exceed. */
    public static Goal atMost(String name, OptionalDouble measured, double limit, String unit) {
        return new Goal(name, measured, false, limit, unit);
    }

    public boolean met() {
        return measured.isPresent() && (atLeast ? measured.getAsDouble() >= limit : measured.getAsDouble() <= limit);
    }

    /** {@code goal <name> measured <value> wanted <condition> met|missed}. */
    public String line() {
        String value = measured.isPresent() ? number(measured.getAsDouble()) + unit : "nothing";
        return "goal " + name + " measured " + value + " wanted " + (atLeast ? ">=" : "<=") + number(limit) + unit + " "
                + (met() ? "met" : "missed");
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
