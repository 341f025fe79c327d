package io.penstock.quickstart.launcher;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a service's metrics page says: samples of the Prometheus text format. */
final class PrometheusText {

    private static final Pattern SAMPLE =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})?\\s+(\\S+)(?:\\s+\\d+)?");

    private final List<Sample> samples;

    /** @param labels as written between the braces, empty where there are none */
    record Sample(String name, String labels, double value) {
        boolean has(String label, String value) {
            return labels.contains(label + "=\"" + value + "\"");
        }
    }

    private PrometheusText(List<Sample> samples) {
        this.samples = samples;
    }

    /** Lines that are no samples, comments for one, are skipped. */
    static PrometheusText parse(String text) {
        List<Sample> samples = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            Matcher matcher = SAMPLE.matcher(line);
            if (!line.startsWith("#") && matcher.matches()) {
                String labels = matcher.group(2);
                try {
                    samples.add(new Sample(
                            matcher.group(1), labels == null ? "" : labels, Double.parseDouble(matcher.group(3))));
                } catch (NumberFormatException e) {
                    // "+Inf" and the like: no figure to show.
                }
            }
        }
        return new PrometheusText(List.copyOf(samples));
    }

    /**
     * The sum over all samples of the name that match; absent where there is none. NaN, an empty histogram's, counts
     * as none.
     */
    OptionalDouble sum(String name, Predicate<Sample> which) {
        double[] values = values(name, which);
        return values.length == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(java.util.Arrays.stream(values).sum());
    }

    OptionalDouble max(String name, Predicate<Sample> which) {
        return java.util.Arrays.stream(values(name, which)).max();
    }

    private double[] values(String name, Predicate<Sample> which) {
        return samples.stream()
                .filter(sample -> sample.name().equals(name) && !Double.isNaN(sample.value()) && which.test(sample))
                .mapToDouble(Sample::value)
                .toArray();
    }
}
