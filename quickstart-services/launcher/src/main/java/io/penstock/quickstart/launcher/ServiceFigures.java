package io.penstock.quickstart.launcher;

import java.util.OptionalDouble;

/**
 * What the live line shows of the service's own metrics; a figure the service does not have yet is absent.
 *
 * @param commitP50Ms of the time a commit takes, in milliseconds
 * @param commitP99Ms in milliseconds
 * @param stateBytes of keyed state
 */
record ServiceFigures(OptionalDouble commitP50Ms, OptionalDouble commitP99Ms, OptionalDouble stateBytes) {

    private static final String COMMIT_TIME = "penstock_commitTimeMicros";
    private static final String CUT_PAUSE = "penstock_cutPauseMicros";
    private static final String STATE_BYTES = "penstock_stateHeapBytes";

    static final ServiceFigures NONE =
            new ServiceFigures(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty());

    static ServiceFigures of(PrometheusText metrics) {
        return new ServiceFigures(
                millis(metrics, COMMIT_TIME, "0.5"),
                millis(metrics, COMMIT_TIME, "0.99"),
                metrics.sum(STATE_BYTES, sample -> true));
    }

    static OptionalDouble cutPauseP99Ms(PrometheusText metrics) {
        return millis(metrics, CUT_PAUSE, "0.99");
    }

    private static OptionalDouble millis(PrometheusText metrics, String histogram, String quantile) {
        OptionalDouble micros = metrics.max(histogram, sample -> sample.has("quantile", quantile));
        return micros.isPresent() ? OptionalDouble.of(micros.getAsDouble() / 1_000) : micros;
    }
}
