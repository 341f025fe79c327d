package io.penstock.engine.slot;

import io.penstock.api.connector.source.SourceReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A source stage on one slot: one reader for the splits of all its tasks here. */
final class SourceStageLoop {

    private final SourceReader<Object> reader;
    private final List<SourceTask> tasks = new ArrayList<>();
    private List<ExchangeOutput> outputs = List.of();
    private final long watermarkIntervalNanos;
    private long lastWatermarkNanos;
    private boolean asked;

    /** @param watermarkIntervalNanos between two questions to the generators: each watermark passes every task behind the exchange */
    SourceStageLoop(SourceReader<Object> reader, long watermarkIntervalNanos) {
        this.reader = reader;
        this.watermarkIntervalNanos = watermarkIntervalNanos;
    }

    void start(List<SourceTask> ownTasks, List<ExchangeOutput> ownOutputs) throws Exception {
        tasks.addAll(ownTasks);
        outputs = ownOutputs;
        outputs.forEach(ExchangeOutput::start);
        restart();
    }

    List<SourceTask> tasks() {
        return tasks;
    }

    boolean isOutputFull() {
        for (ExchangeOutput output : outputs) {
            if (output.isFull()) {
                return true;
            }
        }
        return false;
    }

    boolean step(long nowNanos) throws Exception {
        boolean worked = !tasks.isEmpty() && reader.poll();
        if (!asked || nowNanos - lastWatermarkNanos >= watermarkIntervalNanos) {
            asked = true;
            lastWatermarkNanos = nowNanos;
            for (SourceTask task : tasks) {
                task.emitWatermark(reader);
            }
        }
        return worked;
    }

    /** Records that wait in the source, as far as its reader knows. */
    long pendingRecords() {
        long pending = 0;
        for (SourceTask task : tasks) {
            pending += Math.max(0, reader.pendingRecords(task.split()));
        }
        return pending;
    }

    void cut(long commit, List<TaskCut> into) throws Exception {
        for (SourceTask task : tasks) {
            // so that the watermark journaled with the position is the one of all the records before it
            task.emitWatermark(reader);
            into.add(task.cut(commit, reader));
        }
        reader.cut(commit);
        outputs.forEach(output -> output.cut(commit));
    }

    void committed(long commit) {
        reader.committed(commit);
        tasks.forEach(task -> task.committed(commit));
    }

    void rollBack(long lastCommit, Map<Integer, Map<Long, Verdict>> verdicts) {
        reader.rolledBack(lastCommit);
        for (SourceTask task : tasks) {
            task.rollBack(lastCommit, verdicts.getOrDefault(task.number, Map.of()));
        }
        outputs.forEach(ExchangeOutput::rollBack);
    }

    /** After the tasks have been opened (again). */
    void restart() throws Exception {
        for (SourceTask task : tasks) {
            task.startReading(reader);
        }
        outputs.forEach(ExchangeOutput::start);
    }

    void close() {
        reader.close();
    }
}
