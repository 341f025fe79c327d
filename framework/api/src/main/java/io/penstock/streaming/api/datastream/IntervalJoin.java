package io.penstock.streaming.api.datastream;

import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.dag.OperatorSpec;
import io.penstock.api.java.typeutils.TypeExtractor;
import io.penstock.streaming.api.functions.co.ProcessJoinFunction;
import io.penstock.util.OutputTag;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Pairs of two keyed streams' records with one key whose event times are not too far apart:
 * {@code a.intervalJoin(b).between(lower, upper).process(...)}.
 *
 * @param <T1> records of the left stream
 * @param <T2> records of the right stream
 * @param <KEY> keys
 */
public class IntervalJoin<T1, T2, KEY> {
    private final ConnectedStreams<T1, T2> keyed;

    IntervalJoin(KeyedStream<T1, KEY> left, KeyedStream<T2, KEY> right) {
        this.keyed = new ConnectedStreams<>(left, right);
    }

    /**
     * Pairs are those with {@code left + lowerBound <= right <= left + upperBound}, by their event times.
     *
     * @param lowerBound may be negative
     * @param upperBound not less
     */
    public IntervalJoined<T1, T2, KEY> between(Duration lowerBound, Duration upperBound) {
        return new IntervalJoined<>(keyed, lowerBound.toMillis(), upperBound.toMillis());
    }

    /**
     * What lacks a function.
     *
     * @param <IN1> records of the left stream
     * @param <IN2> records of the right stream
     * @param <KEY> keys
     */
    public static class IntervalJoined<IN1, IN2, KEY> {
        private final ConnectedStreams<IN1, IN2> keyed;
        private final long lowerMs;
        private final long upperMs;
        private boolean lowerInclusive = true;
        private boolean upperInclusive = true;
        private @Nullable OutputTag<IN1> lateLeft;
        private @Nullable OutputTag<IN2> lateRight;

        IntervalJoined(ConnectedStreams<IN1, IN2> keyed, long lowerMs, long upperMs) {
            this.keyed = keyed;
            this.lowerMs = lowerMs;
            this.upperMs = upperMs;
        }

        public IntervalJoined<IN1, IN2, KEY> lowerBoundExclusive() {
            lowerInclusive = false;
            return this;
        }

        public IntervalJoined<IN1, IN2, KEY> upperBoundExclusive() {
            upperInclusive = false;
            return this;
        }

        /** Where left records go that are behind the watermark. They are dropped, and counted, otherwise. */
        public IntervalJoined<IN1, IN2, KEY> sideOutputLeftLateData(OutputTag<IN1> outputTag) {
            lateLeft = outputTag;
            return this;
        }

        /** Where right records go that are behind the watermark. They are dropped, and counted, otherwise. */
        public IntervalJoined<IN1, IN2, KEY> sideOutputRightLateData(OutputTag<IN2> outputTag) {
            lateRight = outputTag;
            return this;
        }

        public <OUT> SingleOutputStreamOperator<OUT> process(ProcessJoinFunction<IN1, IN2, OUT> processJoinFunction) {
            return process(
                    processJoinFunction,
                    TypeExtractor.twoInputOutput(processJoinFunction, ProcessJoinFunction.class, 2));
        }

        public <OUT> SingleOutputStreamOperator<OUT> process(
                ProcessJoinFunction<IN1, IN2, OUT> processJoinFunction, TypeInformation<OUT> outputType) {
            OperatorSpec.IntervalJoin<IN1, IN2, OUT> spec = new OperatorSpec.IntervalJoin<>(
                    processJoinFunction,
                    lowerInclusive ? lowerMs : lowerMs + 1,
                    upperInclusive ? upperMs : upperMs - 1,
                    lateLeft,
                    lateRight,
                    keyed.getType1(),
                    keyed.getType2());
            return keyed.both().transform("Interval Join", outputType, spec);
        }
    }
}
