package io.penstock.quickstart.launcher;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * What the live line shows of the TaskManagers' own metrics: the worst of times, the sum of sizes. A figure that none of
 * them has yet is absent.
 *
 * @param commitP50Ms of the time a commit takes, in milliseconds
 * @param commitP99Ms in milliseconds
 * @param stateBytes of keyed state
 */
record ServiceFigures(OptionalDouble commitP50Ms, OptionalDouble commitP99Ms, OptionalDouble stateBytes) {

    private static final String COMMIT_TIME = "penstock_commitTimeMicros";
    private static final String CUT_PAUSE = "penstock_cutPauseMicros";
    private static final String STATE_BYTES = "penstock_stateHeapBytes";

    /** @param metrics of the TaskManagers that are up */
    static ServiceFigures of(List<PrometheusText> metrics) {
        return new ServiceFigures(
                worstMillis(metrics, COMMIT_TIME, "0.5"),
                worstMillis(metrics, COMMIT_TIME, "0.99"),
                metrics.stream()
                        .map(text -> text.sum(STATE_BYTES, sample -> true))
                        .filter(OptionalDouble::isPresent)
                        .mapToDouble(OptionalDouble::getAsDouble)
                        .reduce(Double::sum));
    }

    static OptionalDouble cutPauseP99Ms(List<PrometheusText> metrics) {
        return worstMillis(metrics, CUT_PAUSE, "0.99");
    }

    /** Records that went the named way, over all TaskManagers that are up. */
    static double records(List<PrometheusText> metrics, String way) {
        ToDoubleFunction<PrometheusText> count =
                text -> text.sum("penstock_numRecordsBy" + way, sample -> true).orElse(0);
        return metrics.stream().mapToDouble(count).sum();
    }

    private static OptionalDouble worstMillis(List<PrometheusText> metrics, String histogram, String quantile) {
        return metrics.stream()
                .map(text -> text.max(histogram, sample -> sample.has("quantile", quantile)))
                .filter(OptionalDouble::isPresent)
                .mapToDouble(micros -> micros.getAsDouble() / 1_000)
                .max();
    }
}
