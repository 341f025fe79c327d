package io.penstock.quarkus.rest;

import io.penstock.protocol.graph.ExchangeDescription;
import io.penstock.protocol.graph.ExchangeKind;
import io.penstock.protocol.graph.GraphDescription;
import io.penstock.protocol.graph.OperatorDescription;
import io.penstock.protocol.graph.StageDescription;
import io.penstock.protocol.graph.StageKind;
import io.penstock.protocol.graph.TopicUse;
import java.util.Locale;

/** A job's graph for a terminal, in the order that records take. Pure. */
final class GraphText {

    private GraphText() {}

    static String of(GraphDescription graph) {
        StringBuilder out = new StringBuilder();
        out.append("job ").append(graph.job()).append('\n');
        out.append("  id ")
                .append(graph.id())
                .append("  graph ")
                .append(graph.hash())
                .append('\n');
        for (StageDescription stage : graph.stages()) {
            stage(graph, stage, out);
        }
        out.append("\ntopics\n");
        int width = graph.topics().stream()
                .mapToInt(use -> use.topic().length())
                .max()
                .orElse(0);
        for (TopicUse use : graph.topics()) {
            out.append("  ").append(padded(use.topic(), width)).append("  ").append(padded(words(use.role()), 11));
            if (use.stage() != null) {
                out.append(" of \"").append(use.stage()).append('"');
            }
            out.append(": ").append(use.why()).append('\n');
        }
        return out.toString();
    }

    private static void stage(GraphDescription graph, StageDescription stage, StringBuilder out) {
        out.append("\nstage \"").append(stage.name()).append("\"  ").append(tasks(stage));
        out.append(stage.stateful() ? ", journaled" : ", without state").append('\n');
        int width = stage.operators().stream()
                .mapToInt(operator -> operator.type().length())
                .max()
                .orElse(0);
        for (OperatorDescription operator : stage.operators()) {
            out.append("  ").append(padded(operator.type(), width)).append("  ").append(operator.name());
            if (operator.uid() != null && !operator.uid().equals(operator.name())) {
                out.append(" (uid ").append(operator.uid()).append(')');
            }
            if (!operator.detail().isEmpty()) {
                out.append(": ").append(operator.detail());
            }
            out.append('\n');
        }
        for (ExchangeDescription exchange : graph.exchanges()) {
            if (exchange.from().equals(stage.name())) {
                out.append("  => \"").append(exchange.to()).append("\" by ").append(how(exchange.kind()));
                if (exchange.topic() != null) {
                    out.append(", topic ").append(exchange.topic());
                }
                out.append(": ").append(exchange.why()).append('\n');
            }
        }
    }

    private static String tasks(StageDescription stage) {
        if (stage.kind() == StageKind.SOURCE) {
            return "one task per partition of its source";
        }
        return stage.parallelism() + (stage.kind() == StageKind.KEYED ? " tasks, one per key group" : " tasks");
    }

    private static String how(ExchangeKind kind) {
        return kind == ExchangeKind.KEY_BY ? "key" : words(kind);
    }

    private static String words(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
