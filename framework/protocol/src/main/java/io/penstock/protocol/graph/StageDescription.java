package io.penstock.protocol.graph;

import io.penstock.protocol.HexId;
import io.penstock.protocol.TopicNames;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Operators chained by direct calls.
 *
 * @param id of the operator that heads it
 * @param name names its topics and tasks: the head's uid, else the hex id
 * @param uid of the head; null where the user gave none
 * @param parallelism number of tasks, {@code >= 0}; of a source it follows the topic and is not part of the fingerprint
 * @param stateful whether its tasks keep a journal
 * @param operators head first, at least one
 */
public record StageDescription(
        HexId id,
        String name,
        @Nullable String uid,
        StageKind kind,
        int parallelism,
        boolean stateful,
        List<OperatorDescription> operators) {

    public StageDescription {
        TopicNames.requireStage(name);
        operators = List.copyOf(operators);
        if (operators.isEmpty()) {
            throw new IllegalArgumentException("stage \"" + name + "\" has no operators");
        }
        if (parallelism < 0) {
            throw new IllegalArgumentException("parallelism=" + parallelism + " of stage \"" + name + "\" is negative");
        }
    }

    /** The fingerprint: differs when tasks of the one could not go on as tasks of the other. */
    public HexId hash() {
        List<String> texts = new ArrayList<>();
        texts.add("stage");
        texts.add(id.value());
        texts.add(name);
        texts.add(kind.name());
        texts.add(kind == StageKind.SOURCE ? "" : Integer.toString(parallelism));
        texts.add(Boolean.toString(stateful));
        for (OperatorDescription operator : operators) {
            texts.add(operator.id().value());
            texts.add(operator.type());
            texts.add(operator.detail());
        }
        return HexId.derive(texts);
    }
}
