package io.penstock.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.api.common.functions.AggregateFunction;
import io.penstock.api.common.functions.OpenContext;
import io.penstock.api.common.state.AggregatingState;
import io.penstock.api.common.state.AggregatingStateDescriptor;
import io.penstock.api.common.state.ListState;
import io.penstock.api.common.state.ListStateDescriptor;
import io.penstock.api.common.state.MapState;
import io.penstock.api.common.state.MapStateDescriptor;
import io.penstock.api.common.state.ReducingState;
import io.penstock.api.common.state.ReducingStateDescriptor;
import io.penstock.api.common.state.StateDescriptor;
import io.penstock.api.common.state.StateTtlConfig;
import io.penstock.api.common.state.ValueState;
import io.penstock.api.common.state.ValueStateDescriptor;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.streaming.api.functions.KeyedProcessFunction;
import io.penstock.testkit.operator.KeyedOneInputStreamOperatorTestHarness;
import io.penstock.util.Collector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.core.fs.CloseableRegistry;
import org.apache.flink.runtime.query.TaskKvStateRegistry;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.LocalRecoveryConfig;
import org.apache.flink.runtime.state.UncompressedStreamCompressionDecorator;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.runtime.state.heap.HeapKeyedStateBackendBuilder;
import org.apache.flink.runtime.state.heap.HeapPriorityQueueSetFactory;
import org.apache.flink.runtime.state.metrics.LatencyTrackingStateConfig;
import org.apache.flink.runtime.state.metrics.SizeTrackingStateConfig;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * State with a time to live, drawn operations by drawn clock: a function on Penstock's harness against Flink's heap backend, both by the same
 * manual clock.
 */
class TtlConformanceTest {

    private static final int OPERATIONS = 2_000;
    private static final long TTL_MS = 100;

    /** An operation's answer, as text. */
    private interface Answer {
        String get() throws Exception;
    }

    /** What is asked of a state, the same on both sides. */
    private enum Kind {
        VALUE,
        LIST,
        MAP,
        REDUCING,
        AGGREGATING
    }

    private record Operation(String key, Kind kind, int what, long argument) {}

    private static final class Joining implements AggregateFunction<Long, String, String> {
        @Override
        public String createAccumulator() {
            return "";
        }

        @Override
        public String add(Long value, String accumulator) {
            return accumulator + "," + value;
        }

        @Override
        public String getResult(String accumulator) {
            return accumulator;
        }

        @Override
        public String merge(String a, String b) {
            return a + b;
        }
    }

    private static final class Penstock extends KeyedProcessFunction<String, Operation, String> {
        private final StateTtlConfig ttl;
        private @Nullable ValueState<Long> value;
        private @Nullable ListState<Long> list;
        private @Nullable MapState<Long, Long> map;
        private @Nullable ReducingState<Long> reducing;
        private @Nullable AggregatingState<Long, String> aggregating;

        Penstock(StateTtlConfig ttl) {
            this.ttl = ttl;
        }

        private <D extends StateDescriptor<?, ?>> D timed(D descriptor) {
            descriptor.enableTimeToLive(ttl);
            return descriptor;
        }

        @Override
        public void open(OpenContext context) {
            value = getRuntimeContext().getState(timed(new ValueStateDescriptor<>("value", Long.class)));
            list = getRuntimeContext().getListState(timed(new ListStateDescriptor<>("list", Long.class)));
            map = getRuntimeContext().getMapState(timed(new MapStateDescriptor<>("map", Long.class, Long.class)));
            reducing = getRuntimeContext()
                    .getReducingState(timed(new ReducingStateDescriptor<>("reducing", Long::sum, Long.class)));
            aggregating = getRuntimeContext()
                    .getAggregatingState(
                            timed(new AggregatingStateDescriptor<>("aggregating", new Joining(), Types.STRING)));
        }

        @Override
        @SuppressWarnings("NullAway") // opened
        public void processElement(Operation operation, Context ctx, Collector<String> out) throws Exception {
            long argument = operation.argument();
            out.collect(
                    switch (operation.kind()) {
                        case VALUE ->
                            switch (operation.what()) {
                                case 0 -> did(() -> value.update(argument));
                                case 1 -> did(value::clear);
                                default -> String.valueOf(value.value());
                            };
                        case LIST ->
                            switch (operation.what()) {
                                case 0 -> did(list::clear);
                                case 1 -> did(() -> list.update(List.of(argument, argument + 1)));
                                case 2, 3 -> did(() -> list.add(argument));
                                default -> all(list.get());
                            };
                        case MAP ->
                            switch (operation.what()) {
                                case 0 -> did(map::clear);
                                case 1 -> did(() -> map.remove(argument % 5));
                                case 2 -> String.valueOf(map.contains(argument % 5));
                                case 3 -> String.valueOf(map.get(argument % 5));
                                case 4, 5 -> did(() -> map.put(argument % 5, argument));
                                default -> entries(map.entries());
                            };
                        case REDUCING ->
                            switch (operation.what()) {
                                case 0 -> did(reducing::clear);
                                case 1, 2 -> did(() -> reducing.add(argument));
                                default -> String.valueOf(reducing.get());
                            };
                        case AGGREGATING ->
                            switch (operation.what()) {
                                case 0 -> did(aggregating::clear);
                                case 1, 2 -> did(() -> aggregating.add(argument));
                                default -> String.valueOf(aggregating.get());
                            };
                    });
        }
    }

    private interface Act {
        void run() throws Exception;
    }

    private static String did(Act act) throws Exception {
        act.run();
        return "done";
    }

    private static String all(@Nullable Iterable<Long> elements) {
        List<Long> all = new ArrayList<>();
        if (elements != null) {
            elements.forEach(all::add);
        }
        return all.toString();
    }

    private static String entries(@Nullable Iterable<Map.Entry<Long, Long>> entries) {
        Map<Long, Long> all = new TreeMap<>();
        if (entries != null) {
            entries.forEach(entry -> all.put(entry.getKey(), entry.getValue()));
        }
        return all.toString();
    }

    /** The same on Flink's states. */
    private static final class Flink {
        private final KeyedStateBackend<String> backend;
        private final org.apache.flink.api.common.state.StateTtlConfig ttl;
        private long nowMs;

        Flink(boolean onRead) throws Exception {
            KeyGroupRange range = new KeyGroupRange(0, 0);
            backend = new HeapKeyedStateBackendBuilder<>(
                            new TaskKvStateRegistryOfNobody().registry(),
                            StringSerializer.INSTANCE,
                            Flink.class.getClassLoader(),
                            1,
                            range,
                            new ExecutionConfig(),
                            () -> nowMs,
                            LatencyTrackingStateConfig.disabled(),
                            SizeTrackingStateConfig.disabled(),
                            List.of(),
                            UncompressedStreamCompressionDecorator.INSTANCE,
                            LocalRecoveryConfig.BACKUP_AND_RECOVERY_DISABLED,
                            new HeapPriorityQueueSetFactory(range, 1, 16),
                            false,
                            new CloseableRegistry())
                    .build();
            ttl = org.apache.flink.api.common.state.StateTtlConfig.newBuilder(Duration.ofMillis(TTL_MS))
                    .setUpdateType(
                            onRead
                                    ? org.apache.flink.api.common.state.StateTtlConfig.UpdateType.OnReadAndWrite
                                    : org.apache.flink.api.common.state.StateTtlConfig.UpdateType.OnCreateAndWrite)
                    .build();
        }

        private <S extends org.apache.flink.api.common.state.State> S state(
                org.apache.flink.api.common.state.StateDescriptor<S, ?> descriptor) throws Exception {
            descriptor.enableTimeToLive(ttl);
            descriptor.initializeSerializerUnlessSet(new ExecutionConfig());
            return backend.getPartitionedState(VoidNamespace.INSTANCE, VoidNamespaceSerializer.INSTANCE, descriptor);
        }

        String answer(Operation operation, long atMs) throws Exception {
            nowMs = atMs;
            backend.setCurrentKey(operation.key());
            long argument = operation.argument();
            Answer answer =
                    switch (operation.kind()) {
                        case VALUE -> {
                            var value = state(
                                    new org.apache.flink.api.common.state.ValueStateDescriptor<>("value", Long.class));
                            yield switch (operation.what()) {
                                case 0 -> () -> did(() -> value.update(argument));
                                case 1 -> () -> did(value::clear);
                                default -> () -> String.valueOf(value.value());
                            };
                        }
                        case LIST -> {
                            var list = state(
                                    new org.apache.flink.api.common.state.ListStateDescriptor<>("list", Long.class));
                            yield switch (operation.what()) {
                                case 0 -> () -> did(list::clear);
                                case 1 -> () -> did(() -> list.update(List.of(argument, argument + 1)));
                                case 2, 3 -> () -> did(() -> list.add(argument));
                                default -> () -> all(list.get());
                            };
                        }
                        case MAP -> {
                            var map = state(new org.apache.flink.api.common.state.MapStateDescriptor<>(
                                    "map", Long.class, Long.class));
                            yield switch (operation.what()) {
                                case 0 -> () -> did(map::clear);
                                case 1 -> () -> did(() -> map.remove(argument % 5));
                                case 2 -> () -> String.valueOf(map.contains(argument % 5));
                                case 3 -> () -> String.valueOf(map.get(argument % 5));
                                case 4, 5 -> () -> did(() -> map.put(argument % 5, argument));
                                default -> () -> entries(map.entries());
                            };
                        }
                        case REDUCING -> {
                            var reducing = state(new org.apache.flink.api.common.state.ReducingStateDescriptor<>(
                                    "reducing", Long::sum, Long.class));
                            yield switch (operation.what()) {
                                case 0 -> () -> did(reducing::clear);
                                case 1, 2 -> () -> did(() -> reducing.add(argument));
                                default -> () -> String.valueOf(reducing.get());
                            };
                        }
                        case AGGREGATING -> {
                            var aggregating = state(new org.apache.flink.api.common.state.AggregatingStateDescriptor<>(
                                    "aggregating", new FlinkJoining(), String.class));
                            yield switch (operation.what()) {
                                case 0 -> () -> did(aggregating::clear);
                                case 1, 2 -> () -> did(() -> aggregating.add(argument));
                                default -> () -> String.valueOf(aggregating.get());
                            };
                        }
                    };
            return answer.get();
        }
    }

    private static final class TaskKvStateRegistryOfNobody {
        TaskKvStateRegistry registry() {
            return new org.apache.flink.runtime.query.KvStateRegistry()
                    .createTaskRegistry(
                            new org.apache.flink.api.common.JobID(),
                            new org.apache.flink.runtime.jobgraph.JobVertexID());
        }
    }

    private static final class FlinkJoining
            implements org.apache.flink.api.common.functions.AggregateFunction<Long, String, String> {
        private static final long serialVersionUID = 1L;

        @Override
        public String createAccumulator() {
            return "";
        }

        @Override
        public String add(Long value, String accumulator) {
            return accumulator + "," + value;
        }

        @Override
        public String getResult(String accumulator) {
            return accumulator;
        }

        @Override
        public String merge(String a, String b) {
            return a + b;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void shouldAnswerAsFlinkDoes(long seed) throws Exception {
        boolean onRead = seed % 2 == 0;
        StateTtlConfig ttl = StateTtlConfig.newBuilder(Duration.ofMillis(TTL_MS))
                .setUpdateType(
                        onRead ? StateTtlConfig.UpdateType.OnReadAndWrite : StateTtlConfig.UpdateType.OnCreateAndWrite)
                .build();
        Random random = new Random(seed);
        Flink flink = new Flink(onRead);
        int expired = 0;
        try (var harness = new KeyedOneInputStreamOperatorTestHarness<String, Operation, String>(
                operations -> operations
                        .process(new Penstock(ttl))
                        .returns(Types.STRING)
                        .uid("ttl"),
                Operation::key,
                Types.STRING)) {
            harness.open();
            long nowMs = 1_000;
            for (int step = 0; step < OPERATIONS; step++) {
                nowMs += random.nextInt(4) == 0 ? random.nextInt(40) : 0;
                Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
                Operation operation = new Operation("k" + random.nextInt(3), kind, random.nextInt(8), step);
                harness.setProcessingTime(nowMs);
                harness.getOutput().clear();
                harness.processElement(operation);
                if (random.nextInt(10) == 0) {
                    harness.snapshot(); // sweeps
                }
                String answer = harness.extractOutputValues().get(0);
                assertThat(answer)
                        .as("seed " + seed + ", step " + step + " at " + nowMs + ": " + operation)
                        .isEqualTo(flink.answer(operation, nowMs));
                expired += answer.equals("null") || answer.equals("[]") || answer.equals("{}") ? 1 : 0;
            }
        }
        assertThat(expired).as("answers of nothing").isGreaterThan(50);
    }
}
