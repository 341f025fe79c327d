package io.penstock.engine.operator;

import io.penstock.api.common.functions.Function;
import io.penstock.api.dag.OneInputTransformation;
import io.penstock.api.dag.OperatorSpec;
import io.penstock.api.dag.SinkTransformation;
import io.penstock.engine.graph.OperatorNode;
import io.penstock.engine.graph.Stage;
import io.penstock.engine.graph.StageWalk;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which operator a slot's thread is in, told from the thread's stack: whoever processes records does not keep note of it. Operators that look alike
 * from there, as two maps by lambdas of one class, are named together.
 */
public final class OperatorOnStack {

    private static final String OPERATORS = "io.penstock.engine.operator.";
    private static final String ANY = OPERATORS + "ChainedOperator";

    private OperatorOnStack() {}

    /**
     * For messages: the operator, by name and uid; that it is none where the stack has none.
     *
     * @param stack innermost call first
     */
    public static String describe(Stage stage, List<StackTraceElement> stack) {
        for (int at = 0; at < stack.size(); at++) {
            String type = outermost(stack.get(at).getClassName());
            if (isOperator(type)) {
                return describe(candidates(stage, type, stack.subList(0, at)));
            }
        }
        return "no operator: it reads a source, or waits for the log";
    }

    private static String outermost(String className) {
        int nested = className.indexOf('$');
        return nested < 0 ? className : className.substring(0, nested);
    }

    private static boolean isOperator(String type) {
        return type.startsWith(OPERATORS) && type.endsWith("Operator") && !type.equals(OPERATORS + "TimerOperator");
    }

    private static Collection<OperatorNode> candidates(Stage stage, String type, List<StackTraceElement> within) {
        List<OperatorNode> ofType = new ArrayList<>();
        List<OperatorNode> ofCode = new ArrayList<>();
        for (OperatorNode node : StageWalk.operators(stage)) {
            if (type.equals(ANY) || isOf(node, type)) {
                ofType.add(node);
                if (isCodeOf(node, within)) {
                    ofCode.add(node);
                }
            }
        }
        return ofCode.isEmpty() ? ofType : ofCode;
    }

    private static String describe(Collection<OperatorNode> candidates) {
        return candidates.stream().map(EmittedRecords::label).collect(Collectors.joining(" or "));
    }

    private static boolean isOf(OperatorNode node, String type) {
        if (node.transformation() instanceof SinkTransformation<?>) {
            return type.equals(OPERATORS + "SinkOperator");
        }
        OperatorSpec spec = ((OneInputTransformation<?, ?>) node.transformation()).operator();
        if (spec instanceof OperatorSpec.Window<?, ?, ?>) {
            return type.endsWith("WindowOperator");
        }
        if (spec instanceof OperatorSpec.TimestampsAndWatermarks<?>) {
            return type.endsWith("WatermarkOperator");
        }
        if (spec instanceof OperatorSpec.Reduce<?>) {
            return type.endsWith("KeyedReduceOperator");
        }
        return type.equals(OPERATORS + spec.getClass().getSimpleName() + "Operator");
    }

    /** Of a lambda the stack shows the class that it is written in, which is how its own begins. */
    private static boolean isCodeOf(OperatorNode node, List<StackTraceElement> within) {
        for (Function function : node.functions()) {
            String name = function.getClass().getName();
            int lambda = name.indexOf("$$Lambda");
            String written = lambda < 0 ? name : name.substring(0, lambda);
            for (StackTraceElement call : within) {
                if (call.getClassName().equals(written)
                        && (lambda < 0 || call.getMethodName().contains("lambda$"))) {
                    return true;
                }
            }
        }
        return false;
    }
}
