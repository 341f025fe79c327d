package io.penstock.engine.graph;

import io.penstock.api.common.functions.Function;
import io.penstock.api.dag.OneInputTransformation;
import io.penstock.api.dag.Transformation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An operator of a stage's chain. Operators of a stage call each other directly; the tree ends in sinks and exchanges.
 *
 * @param id 32 hex digits, stable across builds
 * @param uid the user's, or null
 * @param outputs what its output feeds, in the order drawn
 * @param sideOutputs what its tagged outputs feed
 */
public record OperatorNode(
        String id,
        String name,
        @Nullable String uid,
        String kind,
        Transformation<?> transformation,
        List<Target> outputs,
        List<SideOutput> sideOutputs) {

    /** Where records go from an operator: the next one in the chain, or an exchange. */
    public sealed interface Target {}

    /** A direct call. */
    public record Chained(OperatorNode operator) implements Target {}

    /** An exchange, by its index in {@link JobGraph#exchanges()}. */
    public record Exchanged(int exchange) implements Target {}

    /** Records under a tag. */
    public record SideOutput(String tag, Target target) {}

    public OperatorNode {
        outputs = List.copyOf(outputs);
        sideOutputs = List.copyOf(sideOutputs);
    }

    /** The user's functions, which are of one task. */
    public List<Function> functions() {
        return transformation instanceof OneInputTransformation<?, ?> oneInput
                ? oneInput.operator().functions()
                : List.of();
    }

    /** The uid, or the id where none was given: what state and metrics go by. */
    public String key() {
        return uid != null ? uid : id;
    }
}
