package io.penstock.engine.graph;

import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.connector.source.Boundedness;
import io.penstock.api.dag.OperatorSpec;
import io.penstock.api.dag.SourceTransformation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Operators chained by direct calls, from a source or an exchange to the next exchanges and sinks.
 *
 * @param index place in {@link JobGraph#stages()}: upstream before downstream
 * @param name the head operator's uid, else its hex id: what topics go by
 * @param id 32 hex digits
 * @param source the source that heads it; null for a keyed stage
 * @param keyType what its state goes by; null for a source stage
 * @param hasKeys whether its records have keys: not where they were only spread over its tasks
 * @param heads the operators that its input feeds
 * @param inputs the exchanges that feed it, by index; empty for a source stage
 * @param hash fingerprint of its operators
 */
public record Stage(
        int index,
        String name,
        String id,
        @Nullable SourceTransformation<?> source,
        @Nullable TypeInformation<?> keyType,
        boolean hasKeys,
        List<OperatorNode.Target> heads,
        List<Integer> inputs,
        String hash) {

    public Stage {
        heads = List.copyOf(heads);
        inputs = List.copyOf(inputs);
    }

    /** Whether it is behind an exchange: its tasks are key groups, even where its records have no keys. */
    public boolean isKeyed() {
        return source == null;
    }

    /** Whether it asks others and does not wait for their answers. */
    public boolean hasAsync() {
        return StageWalk.anyOperator(this, OperatorSpec.AsyncWait.class::isInstance);
    }

    /** Whether it is a source's whose splits end. */
    public boolean isBounded() {
        return source != null && source.source().getBoundedness() == Boundedness.BOUNDED;
    }
}
