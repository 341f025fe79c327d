package io.penstock.engine.slot;

import io.penstock.api.connector.source.SourcePosition;
import io.penstock.api.connector.source.SourceReader;
import io.penstock.protocol.TaskId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** A source stage on one slot: one reader for the splits of all its tasks here. */
final class SourceStageLoop {

    private final SourceReader<Object> reader;
    private final List<SourceTask> tasks = new ArrayList<>();
    private final Set<SourceTask> reading = new HashSet<>();
    private final List<ExchangeOutput> outputs;
    private final SlotScope scope;
    private final BooleanSupplier mustRest = this::mustRest;
    private final boolean bounded;
    private final long watermarkIntervalNanos;
    private final AlignedSplits aligned;
    private long lastWatermarkNanos;
    private boolean asked;

    /**
     * @param bounded whether the source's splits end
     * @param outputs the exchanges that its tasks send to
     * @param watermarkIntervalNanos between two questions to the generators: each watermark passes every task behind the exchange
     * @param aligned where those of its splits are entered that wait for others
     */
    SourceStageLoop(
            SourceReader<Object> reader,
            boolean bounded,
            SlotScope scope,
            List<ExchangeOutput> outputs,
            long watermarkIntervalNanos,
            AlignedSplits aligned) {
        this.aligned = aligned;
        this.scope = scope;
        this.bounded = bounded;
        this.watermarkIntervalNanos = watermarkIntervalNanos;
        this.reader = reader;
        this.outputs = outputs;
    }

    /** The task has been opened; {@link #startReading} follows. */
    void add(SourceTask task) {
        tasks.add(task);
        if (task.alignment() != null) {
            aligned.add(task.alignment());
        }
    }

    /** Reads its split no further. */
    void remove(SourceTask task) {
        tasks.remove(task);
        forget(task);
        if (reading.remove(task)) {
            reader.removeSplit(task.split());
        }
    }

    private void forget(SourceTask task) {
        if (task.alignment() != null) {
            aligned.remove(task.alignment());
        }
    }

    List<SourceTask> tasks() {
        return tasks;
    }

    /** Whether anything is read. */
    boolean isReading() {
        return !reading.isEmpty();
    }

    boolean isOutputFull() {
        for (ExchangeOutput output : outputs) {
            if (output.isFull()) {
                return true;
            }
        }
        return false;
    }

    private boolean mustRest() {
        return isOutputFull() || scope.isFull();
    }

    boolean step(long nowNanos) throws Exception {
        boolean worked = false;
        for (int i = 0; i < tasks.size(); i++) {
            worked |= tasks.get(i).stepAsync(scope, mustRest);
        }
        worked |= !reading.isEmpty() && reader.poll();
        if (bounded && !isOutputFull()) { // the end is a watermark of its own, behind the last one
            worked |= endFinished();
        }
        if (!asked || nowNanos - lastWatermarkNanos >= watermarkIntervalNanos) {
            asked = true;
            lastWatermarkNanos = nowNanos;
            for (SourceTask task : tasks) {
                task.emitWatermark(reader);
            }
        }
        for (int i = 0; i < tasks.size(); i++) {
            tasks.get(i).align();
        }
        return worked;
    }

    private boolean endFinished() throws Exception {
        boolean ended = false;
        for (SourceTask task : tasks) {
            if (reading.contains(task) && reader.isFinished(task.split())) {
                ended = true;
                reading.remove(task);
                SourcePosition position = reader.position(task.split());
                reader.removeSplit(task.split());
                task.end(position);
            }
        }
        return ended;
    }

    /** Records that wait in the source, as far as its reader knows. */
    long pendingRecords() {
        long pending = 0;
        for (SourceTask task : reading) {
            pending += Math.max(0, reader.pendingRecords(task.split()));
        }
        return pending;
    }

    void marks(List<SourceMark> into) {
        for (SourceTask task : tasks) {
            if (reading.contains(task)) {
                into.add(task.mark(reader));
            }
        }
    }

    /** @param released what is not of this process behind the cut, and whose it is */
    void cut(long commit, Map<TaskId, String> released, long nowMs, List<TaskCut> into) throws Exception {
        for (SourceTask task : tasks) {
            // so that the watermark journaled with the position is the one of all the records before it
            task.emitWatermark(reader);
            into.add(task.cut(commit, reader, released.get(task.id)));
        }
        reader.cut(commit);
        outputs.forEach(output -> output.cut(commit, nowMs));
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
    }

    /** After the task has been opened (again). */
    void startReading(SourceTask task) throws Exception {
        if (task.startReading(reader)) {
            reading.add(task);
        }
    }

    void close() {
        tasks.forEach(this::forget);
        reader.close();
    }
}
