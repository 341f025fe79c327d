package io.penstock.engine.graph;

import io.penstock.api.connector.sink2.Sink;
import io.penstock.api.dag.OneInputTransformation;
import io.penstock.api.dag.OperatorSpec;
import io.penstock.api.dag.SinkTransformation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Visits the operators of a stage, each once, callers before what they call. */
public final class StageWalk {

    private StageWalk() {}

    public static Collection<OperatorNode> operators(Stage stage) {
        Map<String, OperatorNode> seen = new LinkedHashMap<>();
        for (OperatorNode.Target head : stage.heads()) {
            visit(head, seen);
        }
        return seen.values();
    }

    public static List<Sink<?>> sinks(Stage stage) {
        List<Sink<?>> sinks = new ArrayList<>();
        for (OperatorNode operator : operators(stage)) {
            if (operator.transformation() instanceof SinkTransformation<?> sink) {
                sinks.add(sink.sink());
            }
        }
        return sinks;
    }

    static boolean anySink(Stage stage, Predicate<Sink<?>> test) {
        return sinks(stage).stream().anyMatch(test);
    }

    static boolean anyOperator(Stage stage, Predicate<OperatorSpec> test) {
        for (OperatorNode operator : operators(stage)) {
            if (operator.transformation() instanceof OneInputTransformation<?, ?> oneInput
                    && test.test(oneInput.operator())) {
                return true;
            }
        }
        return false;
    }

    private static void visit(OperatorNode.Target target, Map<String, OperatorNode> seen) {
        if (target instanceof OperatorNode.Chained chained
                && seen.putIfAbsent(chained.operator().id(), chained.operator()) == null) {
            chained.operator().outputs().forEach(next -> visit(next, seen));
            chained.operator().sideOutputs().forEach(side -> visit(side.target(), seen));
        }
    }
}
