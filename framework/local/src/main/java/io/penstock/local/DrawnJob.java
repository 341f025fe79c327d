package io.penstock.local;

import io.penstock.api.common.ExecutionConfig;
import io.penstock.api.dag.OneInputTransformation;
import io.penstock.api.dag.Transformation;
import io.penstock.engine.graph.JobDefinition;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import java.util.ArrayList;
import java.util.List;

/**
 * What a main method drew, as a definition that can be drawn again: every call copies the functions, so that each task has its own. What
 * else is drawn (sources, sinks, types, watermark strategies) is shared by all tasks, as it is anyway by those of a slot. Any thread.
 */
final class DrawnJob implements JobDefinition {

    private final ObjectCopies<ArrayList<Transformation<?>>> copies;
    private final long autoWatermarkIntervalMs;
    private final boolean nameAll;

    /**
     * @param nodes inputs before what reads them
     * @param nameAll whether operators without a uid get one: where no state outlives the process
     * @throws IllegalArgumentException naming the operator whose function cannot be copied, and the field
     */
    DrawnJob(List<Transformation<?>> nodes, ExecutionConfig config, boolean nameAll) {
        for (Transformation<?> node : nodes) {
            if (node instanceof OneInputTransformation<?, ?> operator) {
                requireCopies(operator);
            }
        }
        this.copies = ObjectCopies.of(new ArrayList<>(nodes));
        this.autoWatermarkIntervalMs = config.getAutoWatermarkInterval();
        this.nameAll = nameAll;
    }

    private static void requireCopies(OneInputTransformation<?, ?> operator) {
        try {
            ObjectCopies.of(operator.operator());
        } catch (IllegalArgumentException cannot) {
            throw new IllegalArgumentException(
                    "operator " + operator.describe() + ": its functions cannot be copied for each task: "
                            + cannot.getMessage(),
                    cannot);
        }
    }

    @Override
    public void define(StreamExecutionEnvironment environment) {
        environment.getConfig().setAutoWatermarkInterval(autoWatermarkIntervalMs);
        for (Transformation<?> node : copies.copy()) {
            if (nameAll && node.uid() == null && node.inputs().size() < 2) {
                node.setUid("unnamed-" + node.id());
            }
            environment.add(id -> node);
        }
    }
}
