package io.penstock.testkit.operator;

import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.UnknownType;
import io.penstock.api.java.functions.KeySelector;
import io.penstock.streaming.api.functions.KeyedProcessFunction;
import io.penstock.streaming.api.functions.ProcessFunction;
import io.penstock.util.OutputTag;

/** Harnesses of single process functions, open already. */
public final class ProcessFunctionTestHarnesses {

    private ProcessFunctionTestHarnesses() {}

    /** @param sideOutputs those that {@code getSideOutput} is asked for */
    public static <IN, OUT> OneInputStreamOperatorTestHarness<IN, OUT> forProcessFunction(
            ProcessFunction<IN, OUT> function, OutputTag<?>... sideOutputs) throws Exception {
        return opened(new OneInputStreamOperatorTestHarness<>(
                input -> input.process(function, ProcessFunctionTestHarnesses.<OUT>unknown()), sideOutputs));
    }

    /**
     * @param keyType its serde must be canonical
     * @param sideOutputs those that {@code getSideOutput} is asked for
     */
    public static <K, IN, OUT> KeyedOneInputStreamOperatorTestHarness<K, IN, OUT> forKeyedProcessFunction(
            KeyedProcessFunction<K, IN, OUT> function,
            KeySelector<IN, K> keySelector,
            TypeInformation<K> keyType,
            OutputTag<?>... sideOutputs)
            throws Exception {
        return opened(new KeyedOneInputStreamOperatorTestHarness<>(
                input -> input.process(function, ProcessFunctionTestHarnesses.<OUT>unknown()),
                keySelector,
                keyType,
                sideOutputs));
    }

    private static <OUT> TypeInformation<OUT> unknown() {
        return new UnknownType<>("the function's output", "a harness needs no bytes of it");
    }

    private static <H extends OneInputStreamOperatorTestHarness<?, ?>> H opened(H harness) throws Exception {
        try {
            harness.open();
            return harness;
        } catch (Exception refused) {
            harness.close();
            throw refused;
        }
    }
}
