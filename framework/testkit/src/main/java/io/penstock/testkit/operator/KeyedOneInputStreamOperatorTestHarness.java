package io.penstock.testkit.operator;

import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.java.functions.KeySelector;
import io.penstock.statestore.StateSpec;
import io.penstock.statestore.TaskState;
import io.penstock.statestore.heap.HeapTaskState;
import io.penstock.streaming.api.datastream.DataStream;
import io.penstock.streaming.api.datastream.KeyedStream;
import io.penstock.util.OutputTag;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiPredicate;
import java.util.function.Function;

/**
 * The same with state by key and timers: what stands behind a {@code keyBy}, all keys in one task.
 *
 * <pre>{@code
 * try (var harness = new KeyedOneInputStreamOperatorTestHarness<String, Payment, Alert>(
 *         payments -> payments.process(new Limit()), Payment::account, Types.STRING)) {
 *     harness.open();
 *     harness.processElement(new Payment("a", 500), 10);
 *     assertThat(harness.numEventTimeTimers()).isEqualTo(1);
 *     OperatorSnapshot snapshot = harness.snapshot();   // as a commit would keep it
 * }
 * }</pre>
 *
 * @param <K> keys
 * @param <IN> what it takes
 * @param <OUT> what it emits
 */
public final class KeyedOneInputStreamOperatorTestHarness<K, IN, OUT>
        extends OneInputStreamOperatorTestHarness<IN, OUT> {

    /** How the engine's operators name their timers; see the timers of a state in docs/formats/journal.md. */
    private static final String EVENT_TIMERS = "/_timers.event";

    private final KeySelector<IN, K> keySelector;

    /**
     * @param operators draws what is tested behind the keyed stream it is given. Its last operator needs no uid where it is the only one
     * @param keyType its serde must be canonical
     * @param sideOutputs those that {@link #getSideOutput} is asked for
     */
    public KeyedOneInputStreamOperatorTestHarness(
            Function<? super KeyedStream<IN, K>, ? extends DataStream<OUT>> operators,
            KeySelector<IN, K> keySelector,
            TypeInformation<K> keyType,
            OutputTag<?>... sideOutputs) {
        this(operators, keySelector, keyType, HarnessGraph.unknownInput(), sideOutputs);
    }

    /**
     * For operators that keep what comes, as windows do.
     *
     * @param operators draws what is tested behind the keyed stream it is given. Its last operator needs no uid where it is the only one
     * @param keyType its serde must be canonical
     * @param inputType of what comes
     * @param sideOutputs those that {@link #getSideOutput} is asked for
     */
    public KeyedOneInputStreamOperatorTestHarness(
            Function<? super KeyedStream<IN, K>, ? extends DataStream<OUT>> operators,
            KeySelector<IN, K> keySelector,
            TypeInformation<K> keyType,
            TypeInformation<IN> inputType,
            OutputTag<?>... sideOutputs) {
        super(
                HarnessGraph.<IN, KeyedStream<IN, K>>of(
                        true, inputType, input -> input.keyBy(keySelector, keyType), operators, List.of(sideOutputs)),
                new HeapTaskState("operator/0", keyType.createSerde(), List.of(), 1));
        this.keySelector = keySelector;
    }

    @Override
    void select(IN value) throws Exception {
        K key = keySelector.getKey(value);
        if (key == null) {
            throw new IllegalStateException("the key selector returned null for " + value);
        }
        keyed().setCurrentKey(key);
    }

    private TaskState keyed() {
        return Objects.requireNonNull(state(), "a keyed stage has state");
    }

    /** Keys (and namespaces) under which something is kept, summed over all states. */
    public long numKeyedStateEntries() {
        return sum((name, kind) -> kind != StateSpec.Kind.TIMERS);
    }

    public long numEventTimeTimers() {
        return sum((name, kind) -> kind == StateSpec.Kind.TIMERS && name.endsWith(EVENT_TIMERS));
    }

    public long numProcessingTimeTimers() {
        return sum((name, kind) -> kind == StateSpec.Kind.TIMERS && !name.endsWith(EVENT_TIMERS));
    }

    private long sum(BiPredicate<String, StateSpec.Kind> of) {
        long sum = 0;
        for (Map.Entry<StateSpec, Long> size : keyed().sizes().entrySet()) {
            if (of.test(size.getKey().name(), size.getKey().kind())) {
                sum += size.getValue();
            }
        }
        return sum;
    }
}
