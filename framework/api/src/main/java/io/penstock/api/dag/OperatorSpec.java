package io.penstock.api.dag;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.functions.FilterFunction;
import io.penstock.api.common.functions.FlatMapFunction;
import io.penstock.api.common.functions.Function;
import io.penstock.api.common.functions.FunctionAround;
import io.penstock.api.common.functions.MapFunction;
import io.penstock.api.common.functions.ReduceFunction;
import io.penstock.api.common.state.MapStateDescriptor;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.streaming.api.checkpoint.CheckpointedFunction;
import io.penstock.streaming.api.functions.KeyedProcessFunction;
import io.penstock.streaming.api.functions.ProcessFunction;
import io.penstock.streaming.api.functions.async.AsyncFunction;
import io.penstock.streaming.api.functions.async.AsyncRetryStrategy;
import io.penstock.streaming.api.functions.co.BroadcastProcessFunction;
import io.penstock.streaming.api.functions.co.CoFlatMapFunction;
import io.penstock.streaming.api.functions.co.CoMapFunction;
import io.penstock.streaming.api.functions.co.CoProcessFunction;
import io.penstock.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import io.penstock.streaming.api.functions.co.KeyedCoProcessFunction;
import io.penstock.streaming.api.functions.co.ProcessJoinFunction;
import io.penstock.util.OutputTag;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an operator with one input does: the kind, the user's functions, what it keeps. */
public sealed interface OperatorSpec {

    /** The user's functions, each created for one task. */
    List<Function> functions();

    /** Word for the graph and for messages. */
    String kind();

    /** Whether it has state by key: its input is keyed, and it has a uid. */
    default boolean isKeyed() {
        return false;
    }

    /** Whether it has state of its own, so that it must have a uid. */
    default boolean hasState() {
        return isKeyed();
    }

    /** Whether a function takes part in commits, so that it must have a uid. */
    default boolean isCheckpointed() {
        return functions().stream().anyMatch(CheckpointedFunction.class::isInstance);
    }

    /** Whether records that come from several stages must meet in one task: then it cannot be chained into each of them. */
    default boolean joins() {
        return false;
    }

    /** Types of its own state, whose bytes must be known when the job starts. */
    default List<TypeInformation<?>> stateTypes() {
        return List.of();
    }

    record Map<IN, OUT>(MapFunction<IN, OUT> function) implements OperatorSpec {
        @Override
        public List<Function> functions() {
            return List.of(function);
        }

        @Override
        public String kind() {
            return "map";
        }
    }

    record FlatMap<IN, OUT>(FlatMapFunction<IN, OUT> function) implements OperatorSpec {
        @Override
        public List<Function> functions() {
            return List.of(function);
        }

        @Override
        public String kind() {
            return "flatMap";
        }
    }

    record Filter<T>(FilterFunction<T> function) implements OperatorSpec {
        @Override
        public List<Function> functions() {
            return List.of(function);
        }

        @Override
        public String kind() {
            return "filter";
        }
    }

    @SuppressWarnings("JavaLangClash") // named for the operation, as the others are
    record Process<IN, OUT>(ProcessFunction<IN, OUT> function) implements OperatorSpec {
        @Override
        public List<Function> functions() {
            return List.of(function);
        }

        @Override
        public String kind() {
            return "process";
        }
    }

    /**
     * Asks others about records.
     *
     * @param inputType of what is in flight
     * @param ordered whether results keep the order of the records
     * @param timeoutMs from the first call for a record; 0 or less for none
     * @param capacity records of a task in flight, {@code >= 1}
     */
    record AsyncWait<IN, OUT>(
            AsyncFunction<IN, OUT> function,
            TypeInformation<IN> inputType,
            boolean ordered,
            long timeoutMs,
            int capacity,
            AsyncRetryStrategy<OUT> retryStrategy)
            implements OperatorSpec {

        public AsyncWait {
            if (capacity < 1) {
                throw new IllegalArgumentException("capacity=" + capacity + " of an asynchronous function; at least 1");
            }
        }

        @Override
        public List<Function> functions() {
            return List.of(function);
        }

        @Override
        public String kind() {
            return ordered ? "orderedWait" : "unorderedWait";
        }

        @Override
        public boolean hasState() {
            return true;
        }

        @Override
        public List<TypeInformation<?>> stateTypes() {
            return List.of(inputType);
        }
    }

    /** On a keyed input only. */
    record KeyedProcess<K, IN, OUT>(KeyedProcessFunction<K, IN, OUT> function) implements OperatorSpec {
        @Override
        public List<Function> functions() {
            return List.of(function);
        }

        @Override
        public String kind() {
            return "keyedProcess";
        }

        @Override
        public boolean isKeyed() {
            return true;
        }
    }

    /** On a keyed input only: all records of a key in one, as it stands after each of them. */
    record Reduce<T>(ReduceFunction<T> function, TypeInformation<T> type) implements OperatorSpec {
        @Override
        public List<Function> functions() {
            return List.of(function);
        }

        @Override
        public String kind() {
            return "reduce";
        }

        @Override
        public boolean isKeyed() {
            return true;
        }

        @Override
        public List<TypeInformation<?>> stateTypes() {
            return List.of(type);
        }
    }

    /**
     * On a keyed input only.
     *
     * @param function a WindowFunction or ProcessWindowFunction; null where what was folded is emitted as it is
     */
    record Window<IN, V, W extends io.penstock.streaming.api.windowing.windows.Window>(
            Windowing<IN, W> windowing, WindowFold<IN, V> fold, @Nullable Function function) implements OperatorSpec {
        @Override
        public List<Function> functions() {
            List<Function> all = new ArrayList<>();
            for (Function each = function; each != null; ) {
                all.add(each);
                each = each instanceof FunctionAround around ? around.getWrappedFunction() : null;
            }
            return all;
        }

        @Override
        public String kind() {
            return "window";
        }

        @Override
        public boolean isKeyed() {
            return true;
        }

        @Override
        public List<TypeInformation<?>> stateTypes() {
            return List.of(windowing.evictor() == null ? fold.keptType() : windowing.elementType());
        }
    }

    /** On Either, left for the first stream. */
    record CoMap<IN1, IN2, OUT>(CoMapFunction<IN1, IN2, OUT> function) implements OperatorSpec {
        @Override
        public List<Function> functions() {
            return List.of(function);
        }

        @Override
        public String kind() {
            return "coMap";
        }

        @Override
        public boolean joins() {
            return true;
        }
    }

    /** On Either, left for the first stream. */
    record CoFlatMap<IN1, IN2, OUT>(CoFlatMapFunction<IN1, IN2, OUT> function) implements OperatorSpec {
        @Override
        public List<Function> functions() {
            return List.of(function);
        }

        @Override
        public String kind() {
            return "coFlatMap";
        }

        @Override
        public boolean joins() {
            return true;
        }
    }

    /** On Either, left for the first stream. */
    record CoProcess<IN1, IN2, OUT>(CoProcessFunction<IN1, IN2, OUT> function) implements OperatorSpec {
        @Override
        public List<Function> functions() {
            return List.of(function);
        }

        @Override
        public String kind() {
            return "coProcess";
        }

        @Override
        public boolean joins() {
            return true;
        }
    }

    /** On Either, left for the first stream; on a keyed input only. */
    record KeyedCoProcess<K, IN1, IN2, OUT>(KeyedCoProcessFunction<K, IN1, IN2, OUT> function) implements OperatorSpec {
        @Override
        public List<Function> functions() {
            return List.of(function);
        }

        @Override
        public String kind() {
            return "keyedCoProcess";
        }

        @Override
        public boolean isKeyed() {
            return true;
        }
    }

    /** On Either, right for the broadcast stream, whose records every task gets. */
    record BroadcastProcess<IN1, IN2, OUT>(
            BroadcastProcessFunction<IN1, IN2, OUT> function, List<MapStateDescriptor<?, ?>> states)
            implements OperatorSpec {
        public BroadcastProcess {
            states = List.copyOf(states);
        }

        @Override
        public List<Function> functions() {
            return List.of(function);
        }

        @Override
        public String kind() {
            return "broadcastProcess";
        }

        @Override
        public boolean hasState() {
            return true;
        }

        @Override
        public List<TypeInformation<?>> stateTypes() {
            return typesOf(states);
        }
    }

    /** On Either, right for the broadcast stream, whose records have no key and every task gets; left ones are keyed. */
    record KeyedBroadcastProcess<K, IN1, IN2, OUT>(
            KeyedBroadcastProcessFunction<K, IN1, IN2, OUT> function, List<MapStateDescriptor<?, ?>> states)
            implements OperatorSpec {
        public KeyedBroadcastProcess {
            states = List.copyOf(states);
        }

        @Override
        public List<Function> functions() {
            return List.of(function);
        }

        @Override
        public String kind() {
            return "keyedBroadcastProcess";
        }

        @Override
        public boolean isKeyed() {
            return true;
        }

        @Override
        public List<TypeInformation<?>> stateTypes() {
            return typesOf(states);
        }
    }

    private static List<TypeInformation<?>> typesOf(List<MapStateDescriptor<?, ?>> states) {
        return states.stream()
                .<TypeInformation<?>>mapMulti((state, types) -> {
                    types.accept(state.getKeyType());
                    types.accept(state.getValueType());
                })
                .toList();
    }

    /**
     * On Either, left for the left stream; on a keyed input only. Bounds are inclusive, in milliseconds.
     *
     * @param lateLeft where left records go that are late; null where they are dropped
     * @param lateRight where right records go that are late; null where they are dropped
     */
    record IntervalJoin<L, R, OUT>(
            ProcessJoinFunction<L, R, OUT> function,
            long lowerMs,
            long upperMs,
            @Nullable OutputTag<L> lateLeft,
            @Nullable OutputTag<R> lateRight,
            TypeInformation<L> leftType,
            TypeInformation<R> rightType)
            implements OperatorSpec {
        public IntervalJoin {
            if (lowerMs > upperMs) {
                throw new IllegalArgumentException(
                        "an interval join from " + lowerMs + " to " + upperMs + " ms; the lower bound comes first");
            }
        }

        @Override
        public List<Function> functions() {
            return List.of(function);
        }

        @Override
        public String kind() {
            return "intervalJoin";
        }

        @Override
        public boolean isKeyed() {
            return true;
        }

        @Override
        public List<TypeInformation<?>> stateTypes() {
            return List.of(leftType, rightType);
        }
    }

    record TimestampsAndWatermarks<T>(WatermarkStrategy<T> strategy) implements OperatorSpec {
        @Override
        public List<Function> functions() {
            return List.of();
        }

        @Override
        public String kind() {
            return "timestampsAndWatermarks";
        }
    }
}
