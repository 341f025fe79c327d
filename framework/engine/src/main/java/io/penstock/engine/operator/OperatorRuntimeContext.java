package io.penstock.engine.operator;

import io.penstock.api.common.JobInfo;
import io.penstock.api.common.TaskInfo;
import io.penstock.api.common.functions.RuntimeContext;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.state.AggregatingState;
import io.penstock.api.common.state.AggregatingStateDescriptor;
import io.penstock.api.common.state.KeyedStateStore;
import io.penstock.api.common.state.ListState;
import io.penstock.api.common.state.ListStateDescriptor;
import io.penstock.api.common.state.MapState;
import io.penstock.api.common.state.MapStateDescriptor;
import io.penstock.api.common.state.ReducingState;
import io.penstock.api.common.state.ReducingStateDescriptor;
import io.penstock.api.common.state.StateDescriptor;
import io.penstock.api.common.state.ValueState;
import io.penstock.api.common.state.ValueStateDescriptor;
import io.penstock.engine.graph.OperatorNode;
import io.penstock.metrics.MetricGroup;
import io.penstock.statestore.TaskState;
import org.jspecify.annotations.Nullable;

/** What a rich function sees of where it runs. States go by {@code <uid>/<name>} in the task's state. */
final class OperatorRuntimeContext implements RuntimeContext, KeyedStateStore {

    private final OperatorNode node;
    private final TaskScope task;
    private final MetricGroup metrics;
    private final EventClock eventClock;
    private final @Nullable String whyNoState;

    OperatorRuntimeContext(OperatorNode node, TaskScope task, EventClock eventClock) {
        this(node, task, eventClock, null);
    }

    private OperatorRuntimeContext(
            OperatorNode node, TaskScope task, EventClock eventClock, @Nullable String whyNoState) {
        this.node = node;
        this.whyNoState = whyNoState;
        this.task = task;
        this.eventClock = eventClock;
        this.metrics = task.metrics().addGroup("operator", node.key());
    }

    /** @param why for the message of what asks for state all the same */
    static OperatorRuntimeContext withoutState(OperatorNode node, TaskScope task, EventClock eventClock, String why) {
        return new OperatorRuntimeContext(node, task, eventClock, why);
    }

    @Override
    public JobInfo getJobInfo() {
        return new JobInfo() {
            @Override
            public String getJobId() {
                return task.jobId();
            }

            @Override
            public String getJobName() {
                return task.jobName();
            }
        };
    }

    @Override
    public TaskInfo getTaskInfo() {
        return new TaskInfo() {
            @Override
            public String getTaskName() {
                return node.name();
            }

            @Override
            public int getMaxNumberOfParallelSubtasks() {
                return task.parallelism();
            }

            @Override
            public int getIndexOfThisSubtask() {
                return task.taskIndex();
            }

            @Override
            public int getNumberOfParallelSubtasks() {
                return task.parallelism();
            }

            @Override
            public int getAttemptNumber() {
                return task.attempt();
            }
        };
    }

    @Override
    public MetricGroup getMetricGroup() {
        return metrics;
    }

    @Override
    public <T> ValueState<T> getState(ValueStateDescriptor<T> descriptor) {
        return states(descriptor).getState(descriptor);
    }

    @Override
    public <T> ListState<T> getListState(ListStateDescriptor<T> descriptor) {
        return states(descriptor).getListState(descriptor);
    }

    @Override
    public <T> ReducingState<T> getReducingState(ReducingStateDescriptor<T> descriptor) {
        return states(descriptor).getReducingState(descriptor);
    }

    @Override
    public <IN, ACC, OUT> AggregatingState<IN, OUT> getAggregatingState(
            AggregatingStateDescriptor<IN, ACC, OUT> descriptor) {
        return states(descriptor).getAggregatingState(descriptor);
    }

    @Override
    public <UK, UV> MapState<UK, UV> getMapState(MapStateDescriptor<UK, UV> descriptor) {
        return states(descriptor).getMapState(descriptor);
    }

    private KeyedStateStore states(StateDescriptor<?, ?> asked) {
        String name = asked.getName();
        if (whyNoState != null) {
            throw new UnsupportedOperationException(
                    "operator \"" + node.name() + "\" asks for state \"" + name + "\": " + whyNoState);
        }
        TaskState state = task.state();
        if (state == null || !task.hasKeys()) {
            throw new IllegalStateException("operator \"" + node.name() + "\" asks for state \"" + name
                    + "\" on a stream that is not keyed; call keyBy before it");
        }
        if (node.uid() == null) {
            throw new IllegalStateException("stateful operator \"" + node.name() + "\" has no uid; its state \"" + name
                    + "\" is found by it: add .uid(\"...\")");
        }
        if (name.startsWith("_")) {
            throw new IllegalArgumentException("operator \"" + node.name() + "\" asks for state \"" + name
                    + "\"; names that begin with _ are Penstock's own: give it another");
        }
        return states(state, node.key() + "/", null);
    }

    /**
     * States under a prefix, and per window where there is a serde of windows. Those that live by event time live by the operator's.
     */
    OperatorStates states(TaskState state, String prefix, @Nullable Serde<?> namespaces) {
        return new OperatorStates(state, prefix, namespaces, task.clock(), eventClock);
    }
}
