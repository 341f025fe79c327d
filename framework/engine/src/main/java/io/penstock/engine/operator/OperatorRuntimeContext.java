package io.penstock.engine.operator;

import io.penstock.api.common.JobInfo;
import io.penstock.api.common.TaskInfo;
import io.penstock.api.common.functions.RuntimeContext;
import io.penstock.api.common.state.ListState;
import io.penstock.api.common.state.ListStateDescriptor;
import io.penstock.api.common.state.MapState;
import io.penstock.api.common.state.MapStateDescriptor;
import io.penstock.api.common.state.ValueState;
import io.penstock.api.common.state.ValueStateDescriptor;
import io.penstock.engine.graph.OperatorNode;
import io.penstock.metrics.MetricGroup;
import io.penstock.statestore.StateSpec;
import io.penstock.statestore.TaskState;

/** What a rich function sees of where it runs. States go by {@code <uid>/<name>} in the task's state. */
final class OperatorRuntimeContext implements RuntimeContext {

    private final OperatorNode node;
    private final TaskScope task;
    private final MetricGroup metrics;

    OperatorRuntimeContext(OperatorNode node, TaskScope task) {
        this.node = node;
        this.task = task;
        this.metrics = task.metrics().addGroup("operator", node.key());
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
        return state(descriptor.getName())
                .valueState(StateSpec.value(
                        stateName(descriptor.getName()),
                        descriptor.getTypeInformation().createSerde()));
    }

    @Override
    public <T> ListState<T> getListState(ListStateDescriptor<T> descriptor) {
        return state(descriptor.getName())
                .listState(StateSpec.list(
                        stateName(descriptor.getName()),
                        descriptor.getElementType().createSerde()));
    }

    @Override
    public <UK, UV> MapState<UK, UV> getMapState(MapStateDescriptor<UK, UV> descriptor) {
        return state(descriptor.getName())
                .mapState(StateSpec.map(
                        stateName(descriptor.getName()),
                        descriptor.getKeyType().createSerde(),
                        descriptor.getValueType().createSerde()));
    }

    private String stateName(String name) {
        return node.key() + "/" + name;
    }

    private TaskState state(String name) {
        TaskState state = task.state();
        if (state == null) {
            throw new IllegalStateException("operator \"" + node.name() + "\" asks for state \"" + name
                    + "\" on a stream that is not keyed; call keyBy before it");
        }
        if (node.uid() == null) {
            throw new IllegalStateException("stateful operator \"" + node.name() + "\" has no uid; its state \"" + name
                    + "\" is found by it: add .uid(\"...\")");
        }
        return state;
    }
}
