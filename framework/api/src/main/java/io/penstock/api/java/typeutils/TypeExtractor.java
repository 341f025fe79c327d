package io.penstock.api.java.typeutils;

import io.penstock.api.common.functions.AggregateFunction;
import io.penstock.api.common.functions.FlatMapFunction;
import io.penstock.api.common.functions.MapFunction;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.UnknownType;
import io.penstock.api.connector.source.Source;
import io.penstock.api.java.functions.KeySelector;
import io.penstock.streaming.api.functions.KeyedProcessFunction;
import io.penstock.streaming.api.functions.ProcessFunction;
import io.penstock.streaming.api.functions.async.AsyncFunction;
import io.penstock.streaming.api.functions.windowing.AllWindowFunction;
import io.penstock.streaming.api.functions.windowing.ProcessAllWindowFunction;
import io.penstock.streaming.api.functions.windowing.ProcessWindowFunction;
import io.penstock.streaming.api.functions.windowing.WindowFunction;
import io.penstock.streaming.api.windowing.windows.Window;
import io.penstock.util.OutputTag;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import org.jspecify.annotations.Nullable;

/**
 * The types that functions give: what the function says itself, else the type argument in its class, else a lambda's signature, else
 * unknown.
 */
public final class TypeExtractor {
    private static final String RETURNS =
            "say it with .returns(...) right behind the operator, as .returns(Event.class) or .returns(new"
                    + " TypeHint<List<Event>>() {})";

    private static final String AGGREGATE =
            "give the types to aggregate, as aggregate(function, TypeInformation.of(...), TypeInformation.of(...))";

    private TypeExtractor() {}

    public static <T, R> TypeInformation<R> mapOutput(MapFunction<T, R> function, TypeInformation<T> input) {
        return outputOf(function, MapFunction.class, 0, 1, input, RETURNS);
    }

    public static <T, R> TypeInformation<R> flatMapOutput(FlatMapFunction<T, R> function, TypeInformation<T> input) {
        return outputOf(function, FlatMapFunction.class, 0, 1, input, RETURNS);
    }

    public static <T, R> TypeInformation<R> processOutput(ProcessFunction<T, R> function, TypeInformation<T> input) {
        return outputOf(function, ProcessFunction.class, 0, 1, input, RETURNS);
    }

    public static <T, R> TypeInformation<R> asyncOutput(AsyncFunction<T, R> function, TypeInformation<T> input) {
        return outputOf(function, AsyncFunction.class, 0, 1, input, RETURNS);
    }

    public static <K, T, R> TypeInformation<R> keyedProcessOutput(
            KeyedProcessFunction<K, T, R> function, TypeInformation<T> input) {
        return outputOf(function, KeyedProcessFunction.class, 1, 2, input, RETURNS);
    }

    /** The accumulator's type. */
    public static <T, A, R> TypeInformation<A> accumulator(
            AggregateFunction<T, A, R> function, TypeInformation<T> input) {
        return outputOf(function, AggregateFunction.class, 0, 1, input, AGGREGATE);
    }

    public static <T, A, R> TypeInformation<R> aggregateOutput(
            AggregateFunction<T, A, R> function, TypeInformation<T> input) {
        return outputOf(function, AggregateFunction.class, 0, 2, input, AGGREGATE);
    }

    public static <T, R, K, W extends Window> TypeInformation<R> windowOutput(
            WindowFunction<T, R, K, W> function, TypeInformation<T> input) {
        return outputOf(function, WindowFunction.class, 0, 1, input, RETURNS);
    }

    public static <T, R, K, W extends Window> TypeInformation<R> processWindowOutput(
            ProcessWindowFunction<T, R, K, W> function, TypeInformation<T> input) {
        return outputOf(function, ProcessWindowFunction.class, 0, 1, input, RETURNS);
    }

    public static <T, R, W extends Window> TypeInformation<R> allWindowOutput(
            AllWindowFunction<T, R, W> function, TypeInformation<T> input) {
        return outputOf(function, AllWindowFunction.class, 0, 1, input, RETURNS);
    }

    public static <T, R, W extends Window> TypeInformation<R> processAllWindowOutput(
            ProcessAllWindowFunction<T, R, W> function, TypeInformation<T> input) {
        return outputOf(function, ProcessAllWindowFunction.class, 0, 1, input, RETURNS);
    }

    /**
     * What a function of two inputs emits.
     *
     * @param declaring the function's interface or class
     * @param outputIndex of its output among the type parameters of {@code declaring}
     */
    @SuppressWarnings("TypeParameterUnusedInFormals") // the function's class knows the type, the compiler cannot
    public static <R> TypeInformation<R> twoInputOutput(Object function, Class<?> declaring, int outputIndex) {
        return TypeExtractor.<R, R>outputOf(function, declaring, -1, outputIndex, null, RETURNS);
    }

    public static <T, K> TypeInformation<K> keyType(KeySelector<T, K> selector, TypeInformation<T> input) {
        return outputOf(selector, KeySelector.class, 0, 1, input, "give it to keyBy, as keyBy(selector, Types.STRING)");
    }

    public static <T> TypeInformation<T> sourceType(Source<T> source, String sourceName) {
        return TypeExtractor.<T, T>outputOf(
                source,
                Source.class,
                -1,
                0,
                null,
                "give it to fromSource(source, watermarks, \"" + sourceName + "\", type)");
    }

    /** What a tag created as an anonymous subclass carries. */
    public static <T> TypeInformation<T> outputTagType(Class<?> tagClass, String id) {
        Type type = TypeArguments.of(tagClass, OutputTag.class, 0);
        if (type == null || type instanceof TypeVariable<?>) {
            return new UnknownType<>(
                    "side output \"" + id + "\"",
                    "create its tag as an anonymous subclass, new OutputTag<Event>(\"" + id
                            + "\") {}, or give it the type");
        }
        return TypeInformation.ofJavaType(type);
    }

    /**
     * @param inputIndex index of the input among the type parameters of {@code function}'s interface, or -1
     */
    @SuppressWarnings("unchecked") // the function's own word, and generic identity functions
    private static <I, O> TypeInformation<O> outputOf(
            Object function,
            Class<?> declaring,
            int inputIndex,
            int outputIndex,
            @Nullable TypeInformation<I> input,
            String remedy) {
        if (function instanceof ResultTypeQueryable<?> queryable) {
            return (TypeInformation<O>) queryable.getProducedType();
        }
        Class<?> functionClass = function.getClass();
        Type type = TypeArguments.of(functionClass, declaring, outputIndex);
        if (type instanceof TypeVariable<?> && inputIndex >= 0 && input != null) {
            Type inputVariable = TypeArguments.of(functionClass, declaring, inputIndex);
            if (type.equals(inputVariable)) {
                return (TypeInformation<O>) input;
            }
        }
        if (type == null) {
            type = LambdaSignatures.returnType(function);
        }
        if (type == null || !TypeArguments.isComplete(type) || type == Object.class) {
            return new UnknownType<>(
                    "what " + functionClass.getName() + " (a " + declaring.getSimpleName() + ") gives", remedy);
        }
        return TypeInformation.ofJavaType(type);
    }
}
