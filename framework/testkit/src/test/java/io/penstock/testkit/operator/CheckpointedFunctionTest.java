package io.penstock.testkit.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.functions.FlatMapFunction;
import io.penstock.api.common.functions.OpenContext;
import io.penstock.api.common.functions.RichFlatMapFunction;
import io.penstock.api.common.state.BroadcastState;
import io.penstock.api.common.state.ListState;
import io.penstock.api.common.state.ListStateDescriptor;
import io.penstock.api.common.state.MapStateDescriptor;
import io.penstock.api.common.state.OperatorStateStore;
import io.penstock.api.common.state.ValueStateDescriptor;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.runtime.state.FunctionInitializationContext;
import io.penstock.runtime.state.FunctionSnapshotContext;
import io.penstock.streaming.api.checkpoint.CheckpointedFunction;
import io.penstock.util.Collector;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Operator state by hand. */
class CheckpointedFunctionTest {

    private static final ListStateDescriptor<String> WAITING = new ListStateDescriptor<>("waiting", Types.STRING);
    private static final MapStateDescriptor<String, Integer> SEEN =
            new MapStateDescriptor<>("seen", Types.STRING, Types.INT);

    /** Passes records on by threes; the rest waits. Says how often it has seen one. */
    private static final class ByThrees extends RichFlatMapFunction<String, String> implements CheckpointedFunction {
        private final List<String> buffer = new ArrayList<>();
        private final List<String> life = new ArrayList<>();
        private @Nullable ListState<String> waiting;
        private @Nullable BroadcastState<String, Integer> seen;

        @Override
        public void initializeState(FunctionInitializationContext context) throws Exception {
            life.add(context.isRestored() ? "restored" : "new");
            OperatorStateStore states = context.getOperatorStateStore();
            waiting = states.getListState(WAITING);
            seen = states.getBroadcastState(SEEN);
            Objects.requireNonNull(waiting.get()).forEach(buffer::add);
            assertThat(states.getRegisteredStateNames()).containsExactly("waiting");
            assertThat(states.getRegisteredBroadcastStateNames()).containsExactly("seen");
            assertThat(states.getListState(WAITING)).isSameAs(waiting);
        }

        @Override
        public void open(OpenContext context) {
            life.add("open");
        }

        @Override
        public void snapshotState(FunctionSnapshotContext context) throws Exception {
            life.add("snapshot " + context.getCheckpointId());
            Objects.requireNonNull(waiting).update(buffer);
        }

        @Override
        public void flatMap(String text, Collector<String> out) throws Exception {
            BroadcastState<String, Integer> counts = Objects.requireNonNull(seen);
            Integer before = counts.get(text);
            counts.put(text, before == null ? 1 : before + 1);
            buffer.add(text + counts.get(text));
            if (buffer.size() == 3) {
                out.collect(String.join(",", buffer));
                buffer.clear();
            }
        }
    }

    private static OneInputStreamOperatorTestHarness<String, String> harness(FlatMapFunction<String, String> function)
            throws Exception {
        return new OneInputStreamOperatorTestHarness<>(
                in -> in.flatMap(function).returns(Types.STRING).uid("threes"));
    }

    private static OperatorSnapshot afterTwo() throws Exception {
        ByThrees function = new ByThrees();
        try (OneInputStreamOperatorTestHarness<String, String> harness = harness(function)) {
            harness.open();
            harness.processElement("a");
            harness.processElement("b");
            harness.snapshot();
            OperatorSnapshot snapshot = harness.snapshot();
            assertThat(function.life).containsExactly("new", "open", "snapshot 1", "snapshot 2");
            harness.processElement("lost");
            return snapshot;
        }
    }

    @Test
    void shouldGoOnWithWhatTheLastCommitHas() throws Exception {
        ByThrees function = new ByThrees();
        try (OneInputStreamOperatorTestHarness<String, String> harness = harness(function)) {
            harness.initializeState(afterTwo());
            harness.open();
            harness.processElement("a");
            assertThat(harness.extractOutputValues()).containsExactly("a1,b1,a2");
            assertThat(function.life).containsExactly("restored", "open");
        }
    }

    @Test
    void shouldRefuseToForgetAState() throws Exception {
        class Forgetful implements FlatMapFunction<String, String>, CheckpointedFunction {
            @Override
            public void flatMap(String value, Collector<String> out) {}

            @Override
            public void snapshotState(FunctionSnapshotContext context) {}

            @Override
            public void initializeState(FunctionInitializationContext context) throws Exception {
                context.getOperatorStateStore().getListState(WAITING);
            }
        }
        try (OneInputStreamOperatorTestHarness<String, String> harness = harness(new Forgetful())) {
            harness.initializeState(afterTwo());
            assertThatThrownBy(harness::open).hasMessageContaining("operator state [seen]");
        }
        try (OneInputStreamOperatorTestHarness<String, String> harness = harness((text, out) -> out.collect(text))) {
            harness.initializeState(afterTwo());
            assertThatThrownBy(harness::open).hasMessageContaining("\"threes\"").hasMessageContaining("bring it back");
        }
    }

    @Test
    @SuppressWarnings("NullAway") // an element that breaks the contract
    void shouldRefuseWhatItCannotGive() throws Exception {
        class Asking implements FlatMapFunction<String, String>, CheckpointedFunction {
            @Override
            public void flatMap(String value, Collector<String> out) {}

            @Override
            public void snapshotState(FunctionSnapshotContext context) {}

            @Override
            public void initializeState(FunctionInitializationContext context) throws Exception {
                OperatorStateStore states = context.getOperatorStateStore();
                assertThatThrownBy(() -> states.getUnionListState(WAITING))
                        .isInstanceOf(UnsupportedOperationException.class)
                        .hasMessageContaining("union list state \"waiting\"");
                ListState<String> list = states.getListState(WAITING);
                assertThatThrownBy(() -> list.add(null)).isInstanceOf(NullPointerException.class);
                assertThatThrownBy(() ->
                                states.getBroadcastState(new MapStateDescriptor<>("waiting", Types.STRING, Types.INT)))
                        .hasMessageContaining("a list here and a map there");
                assertThatThrownBy(() ->
                                context.getKeyedStateStore().getState(new ValueStateDescriptor<>("count", Types.INT)))
                        .hasMessageContaining("not keyed");
            }
        }
        try (OneInputStreamOperatorTestHarness<String, String> harness = harness(new Asking())) {
            harness.open();
        }
    }
}
