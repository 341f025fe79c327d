package io.penstock.api.dag;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.functions.FilterFunction;
import io.penstock.api.common.functions.FlatMapFunction;
import io.penstock.api.common.functions.Function;
import io.penstock.api.common.functions.MapFunction;
import io.penstock.streaming.api.functions.KeyedProcessFunction;
import io.penstock.streaming.api.functions.ProcessFunction;
import org.jspecify.annotations.Nullable;

/** What an operator with one input does: the kind, and the user's function. */
public sealed interface OperatorSpec {

    /** The user's function; null where the kind has none of its own. */
    @Nullable Function function();

    /** Word for the graph and for messages. */
    String kind();

    record Map<IN, OUT>(MapFunction<IN, OUT> function) implements OperatorSpec {
        @Override
        public String kind() {
            return "map";
        }
    }

    record FlatMap<IN, OUT>(FlatMapFunction<IN, OUT> function) implements OperatorSpec {
        @Override
        public String kind() {
            return "flatMap";
        }
    }

    record Filter<T>(FilterFunction<T> function) implements OperatorSpec {
        @Override
        public String kind() {
            return "filter";
        }
    }

    @SuppressWarnings("JavaLangClash") // named for the operation, as the others are
    record Process<IN, OUT>(ProcessFunction<IN, OUT> function) implements OperatorSpec {
        @Override
        public String kind() {
            return "process";
        }
    }

    /** On a keyed input only. */
    record KeyedProcess<K, IN, OUT>(KeyedProcessFunction<K, IN, OUT> function) implements OperatorSpec {
        @Override
        public String kind() {
            return "keyedProcess";
        }
    }

    record TimestampsAndWatermarks<T>(WatermarkStrategy<T> strategy) implements OperatorSpec {
        @Override
        public @Nullable Function function() {
            return null;
        }

        @Override
        public String kind() {
            return "timestampsAndWatermarks";
        }
    }
}
