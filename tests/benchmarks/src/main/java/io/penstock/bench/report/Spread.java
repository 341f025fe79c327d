package io.penstock.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Median, minimum and maximum of a figure over the rounds of a run.
 *
 * @param median the middle value, or the mean of the two middle ones
 */
public record Spread(double median, double min, double max) {

    /**
     * The spread of the values, in any order.
     *
     * @throws IllegalArgumentException when there are none
     */
    public static Spread of(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("a spread needs at least one value; no round was measured");
        }
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return new Spread(median, sorted.get(0), sorted.get(sorted.size() - 1));
    }

    /** The spread of one figure of every round. */
    public static <T> Spread of(List<T> rounds, ToDoubleFunction<T> figure) {
        return of(rounds.stream().map(figure::applyAsDouble).toList());
    }

    /** As {@code median (min–max)}, each printed with {@code format} after division by {@code unit}. */
    public String format(String format, double unit) {
        return String.format(
                Locale.ROOT, format + " (" + format + "–" + format + ")", median / unit, min / unit, max / unit);
    }
}
