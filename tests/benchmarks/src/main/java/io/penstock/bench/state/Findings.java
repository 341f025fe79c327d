package io.penstock.bench.state;

import io.penstock.bench.report.Goal;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalDouble;

/** Prints what was found, as it is found. */
final class Findings {

    private Findings() {}

    static void say(String format, Object... arguments) {
        System.out.printf(Locale.ROOT, format + "%n", arguments);
    }

    static void atLeast(String name, double measured, double limit, String unit) {
        System.out.println(
                Goal.atLeast(name, OptionalDouble.of(measured), limit, unit).line());
    }

    static void atMost(String name, double measured, double limit, String unit) {
        System.out.println(
                Goal.atMost(name, OptionalDouble.of(measured), limit, unit).line());
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
