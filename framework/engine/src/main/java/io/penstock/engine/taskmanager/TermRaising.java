package io.penstock.engine.taskmanager;

import io.penstock.engine.graph.JobGraph;
import io.penstock.engine.graph.Stage;
import io.penstock.log.LogWrite;
import io.penstock.log.LogWriter;
import io.penstock.log.Pending;
import io.penstock.protocol.RunId;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;
import io.penstock.protocol.TopicNames;
import io.penstock.statestore.journal.JournalEncoder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;

/**
 * Raises the terms of an owner without transactions: nothing fences an earlier owner, but what it writes behind the new term's record
 * does not count (rule 13). Sources first, and what they feed only once those records are durable: the other way round from a commit.
 * So a position that an earlier owner gets in before its source's term record was written after the state that goes with it, which
 * then is before the term record there as well. Polled until it is done; owned by the TaskManager's thread.
 */
final class TermRaising {

    private static final int RECORD_BYTES_MAX = 256;

    private final LogWriter writer;
    private final Queue<List<LogWrite>> waves;
    private Pending<Void> sent = Pending.of(null);

    /** @param tasks with the terms of this ownership */
    TermRaising(TaskManagerConfig config, JobGraph graph, RunId run, Map<TaskId, Term> tasks, LogWriter writer) {
        this.writer = writer;
        this.waves = new ArrayDeque<>(
                graph.isStateful() ? waves(config, graph, run, tasks).values() : List.of());
    }

    @SuppressWarnings("NullAway") // it loses the @Nullable of arrays in another module's records
    private static Map<Integer, List<LogWrite>> waves(
            TaskManagerConfig config, JobGraph graph, RunId run, Map<TaskId, Term> tasks) {
        TopicNames names = new TopicNames(config.prefix(), config.job());
        Map<String, Integer> exchangesBehind = new TreeMap<>();
        for (Stage stage : graph.stages()) {
            exchangesBehind.put(stage.name(), graph.exchangesBehind(stage));
        }
        Map<Integer, List<LogWrite>> waves = new TreeMap<>(Comparator.reverseOrder());
        tasks.forEach((task, term) -> {
            String topic = names.journal(task.stage());
            List<LogWrite> wave = waves.computeIfAbsent(exchangesBehind.get(task.stage()), absent -> new ArrayList<>());
            new JournalEncoder(run.value(), term.value(), RECORD_BYTES_MAX)
                    .term(value -> wave.add(
                            new LogWrite(topic, task.index(), LogWrite.TIMESTAMP_NOW, null, value, List.of())));
        });
        return waves;
    }

    /**
     * Returns whether there was progress.
     *
     * @throws io.penstock.log.LogException where a record could not be written
     */
    boolean doWork() {
        if (!sent.isDone()) {
            return false;
        }
        sent.get();
        List<LogWrite> next = waves.poll();
        if (next == null) {
            return false;
        }
        sent = writer.send(next);
        return true;
    }

    boolean isDone() {
        return waves.isEmpty() && sent.isDone() && !sent.isFailed();
    }
}
