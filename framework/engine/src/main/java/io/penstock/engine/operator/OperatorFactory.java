package io.penstock.engine.operator;

import io.penstock.api.common.functions.FilterFunction;
import io.penstock.api.common.functions.FlatMapFunction;
import io.penstock.api.common.functions.MapFunction;
import io.penstock.api.common.functions.ReduceFunction;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.connector.sink2.Sink;
import io.penstock.api.dag.OneInputTransformation;
import io.penstock.api.dag.OperatorSpec;
import io.penstock.api.dag.SinkTransformation;
import io.penstock.engine.graph.OperatorNode;
import io.penstock.streaming.api.functions.KeyedProcessFunction;
import io.penstock.streaming.api.functions.ProcessFunction;
import io.penstock.streaming.api.functions.co.CoFlatMapFunction;
import io.penstock.streaming.api.functions.co.CoMapFunction;
import io.penstock.streaming.api.functions.co.CoProcessFunction;
import io.penstock.streaming.api.functions.co.KeyedCoProcessFunction;
import io.penstock.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import io.penstock.streaming.api.windowing.windows.TimeWindow;
import io.penstock.streaming.api.windowing.windows.Window;
import java.util.Map;

/** Makes the operator of a node. */
final class OperatorFactory {

    private final TaskScope task;

    OperatorFactory(TaskScope task) {
        this.task = task;
    }

    /** @param side where tagged records go, by tag */
    @SuppressWarnings("unchecked") // types were checked when the job was drawn
    ChainedOperator<Object, Object> create(
            OperatorNode node, Receiver<Object> output, Map<String, Receiver<Object>> side) {
        if (node.transformation() instanceof SinkTransformation<?> sink) {
            return new SinkOperator<>(node, task, (Sink<Object>) sink.sink());
        }
        OperatorSpec spec = ((OneInputTransformation<?, ?>) node.transformation()).operator();
        if (spec instanceof OperatorSpec.Map<?, ?> map) {
            return new MapOperator<>(node, task, output, side, (MapFunction<Object, Object>) map.function());
        }
        if (spec instanceof OperatorSpec.FlatMap<?, ?> flatMap) {
            return new FlatMapOperator<>(
                    node, task, output, side, (FlatMapFunction<Object, Object>) flatMap.function());
        }
        if (spec instanceof OperatorSpec.Filter<?> filter) {
            return new FilterOperator<>(node, task, output, side, (FilterFunction<Object>) filter.function());
        }
        if (spec instanceof OperatorSpec.Process<?, ?> process) {
            return new ProcessOperator<>(
                    node, task, output, side, (ProcessFunction<Object, Object>) process.function());
        }
        if (spec instanceof OperatorSpec.AsyncWait<?, ?> async) {
            return new AsyncWaitOperator<>(node, task, output, side, (OperatorSpec.AsyncWait<Object, Object>) async);
        }
        if (spec instanceof OperatorSpec.KeyedProcess<?, ?, ?> process) {
            return new KeyedProcessOperator<>(
                    node, task, output, side, (KeyedProcessFunction<Object, Object, Object>) process.function());
        }
        if (spec instanceof OperatorSpec.Reduce<?> reduce) {
            return new KeyedReduceOperator<>(
                    node, task, output, side, (ReduceFunction<Object>) reduce.function(), (Serde<Object>)
                            reduce.type().createSerde());
        }
        if (spec instanceof OperatorSpec.Window<?, ?, ?> window) {
            SlidingEventTimeWindows paned = WindowStates.paned(window);
            if (paned != null) {
                return new PanedWindowOperator<>(
                        node, task, output, side, (OperatorSpec.Window<Object, Object, TimeWindow>) window, paned);
            }
            return new WindowOperator<>(node, task, output, side, (OperatorSpec.Window<Object, Object, Window>) window);
        }
        if (spec instanceof OperatorSpec.CoMap<?, ?, ?> map) {
            return either(new CoMapOperator<>(
                    node, task, output, side, (CoMapFunction<Object, Object, Object>) map.function()));
        }
        if (spec instanceof OperatorSpec.CoFlatMap<?, ?, ?> flatMap) {
            return either(new CoFlatMapOperator<>(
                    node, task, output, side, (CoFlatMapFunction<Object, Object, Object>) flatMap.function()));
        }
        if (spec instanceof OperatorSpec.CoProcess<?, ?, ?> process) {
            return either(new CoProcessOperator<>(
                    node, task, output, side, (CoProcessFunction<Object, Object, Object>) process.function()));
        }
        if (spec instanceof OperatorSpec.KeyedCoProcess<?, ?, ?, ?> process) {
            return either(new KeyedCoProcessOperator<>(
                    node, task, output, side, (KeyedCoProcessFunction<Object, Object, Object, Object>)
                            process.function()));
        }
        if (spec instanceof OperatorSpec.IntervalJoin<?, ?, ?> join) {
            return either(new IntervalJoinOperator<>(
                    node, task, output, side, (OperatorSpec.IntervalJoin<Object, Object, Object>) join));
        }
        if (spec instanceof OperatorSpec.BroadcastProcess<?, ?, ?> process) {
            return either(new BroadcastProcessOperator<>(
                    node, task, output, side, (OperatorSpec.BroadcastProcess<Object, Object, Object>) process));
        }
        if (spec instanceof OperatorSpec.KeyedBroadcastProcess<?, ?, ?, ?> process) {
            return either(new KeyedBroadcastProcessOperator<>(
                    node, task, output, side, (OperatorSpec.KeyedBroadcastProcess<Object, Object, Object, Object>)
                            process));
        }
        OperatorSpec.TimestampsAndWatermarks<Object> watermarks = (OperatorSpec.TimestampsAndWatermarks<Object>) spec;
        return new WatermarkOperator<>(node, task, output, side, watermarks.strategy());
    }

    @SuppressWarnings("unchecked") // types were checked when the job was drawn
    private static ChainedOperator<Object, Object> either(ChainedOperator<?, Object> ofTwoStreams) {
        return (ChainedOperator<Object, Object>) ofTwoStreams;
    }
}
