package io.penstock.engine.graph;

import java.time.Duration;
import java.util.List;

/**
 * A compiled job. Equal definitions give equal hashes; its function objects belong to one task (see {@link JobDefinition}).
 *
 * @param stages upstream before downstream
 * @param maxParallelism key groups of every keyed stage
 * @param autoWatermarkInterval between two questions to a watermark generator, {@code >= 1 ms}
 * @param hash fingerprint of the whole
 */
public record JobGraph(
        String jobName,
        String id,
        List<Stage> stages,
        List<Exchange> exchanges,
        int maxParallelism,
        Duration autoWatermarkInterval,
        String hash) {

    public JobGraph {
        stages = List.copyOf(stages);
        exchanges = List.copyOf(exchanges);
    }

    /** Whether tasks have a truth of their own, a journal; else the group's offsets are it, which cannot say where a split ends. */
    public boolean isStateful() {
        return stages.stream()
                .anyMatch(stage -> stage.isKeyed()
                        || stage.isBounded()
                        || StageWalk.anyOperator(stage, spec -> spec.hasState() || spec.isCheckpointed())
                        || StageWalk.anySink(stage, sink -> sink.needsJournal()));
    }

    /** Whether every source ends, and with them the job. */
    public boolean isBounded() {
        return stages.stream().allMatch(stage -> stage.isKeyed() || stage.isBounded());
    }

    /** How many exchanges a record may pass from here to the end of the job: 0 where none leaves the stage. */
    public int exchangesBehind(Stage stage) {
        int most = 0;
        for (Exchange exchange : outputsOf(stage)) {
            most = Math.max(most, 1 + exchangesBehind(stages.get(exchange.toStage())));
        }
        return most;
    }

    public List<Exchange> outputsOf(Stage stage) {
        return exchanges.stream()
                .filter(exchange -> exchange.fromStage() == stage.index())
                .toList();
    }
}
