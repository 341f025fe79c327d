package io.penstock.engine.commit;

import io.penstock.api.connector.source.SourcePosition;
import io.penstock.api.connector.source.SourceSplit;
import io.penstock.engine.operator.OperatorChain.PendingSink;
import io.penstock.engine.slot.SlotCut;
import io.penstock.engine.slot.SlotEvent;
import io.penstock.engine.slot.TaskCut;
import io.penstock.log.CommittedOffset;
import io.penstock.log.LogPartition;
import io.penstock.log.LogWrite;
import io.penstock.protocol.OffsetMetadata;
import io.penstock.statestore.SealedWrites;
import io.penstock.statestore.journal.CommitRecord;
import io.penstock.statestore.journal.CommitRecord.InputPosition;
import io.penstock.statestore.journal.CommitRecord.SinkPending;
import io.penstock.statestore.journal.CommitRecord.VerdictTaken;
import io.penstock.statestore.journal.JournalEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Turns the parts of a complete cut into what its commit writes: outputs as they are, the journal of every task that changed with its
 * commit record last, and the positions as offsets that mirror it. Write sets are serialized here, off the slots. Owned by the
 * TaskManager's thread.
 */
public final class CommitAssembler {

    /** A group without members loses each offset a retention time after its own last commit (seven days by default). */
    private static final long MIRROR_AGAIN_MS = 12 * 60 * 60 * 1000L;

    /** Room for Kafka's framing below its default message limit of 1 MiB. */
    private static final int JOURNAL_RECORD_BYTES_MAX = 900 * 1024;

    private static final int PAYLOAD_BYTES = 256 * 1024;

    private final Map<Integer, TaskLedger> tasks = new HashMap<>();
    private final Map<Integer, JournalEncoder> encoders = new HashMap<>();

    /** Nothing runs yet. */
    public CommitAssembler() {
        this(List.of());
    }

    /** @param running tasks by their number in this process */
    public CommitAssembler(List<TaskLedger> running) {
        for (int number = 0; number < running.size(); number++) {
            tasks.put(number, running.get(number));
        }
    }

    /** A task that runs here from the next cut on; its number is nobody else's in this incarnation. */
    public void add(int number, TaskLedger task) {
        tasks.put(number, task);
    }

    /** The task's last commit is known. */
    public void remove(int number) {
        tasks.remove(number);
        encoders.remove(number);
    }

    /** The tasks that run here, by their number; unmodifiable. */
    public Map<Integer, TaskLedger> tasks() {
        return Collections.unmodifiableMap(tasks);
    }

    /** What the commit of this cut writes; empty where nothing has changed. */
    public CommitWork assemble(long commit, List<SlotCut> parts, long cutNanos, long nowMs) {
        return assemble(commit, parts, cutNanos, nowMs, 0);
    }

    /**
     * What the commit of this cut writes; empty where nothing has changed.
     *
     * @param checkpoint whose barrier the cut is: every task with a journal then has a commit record; 0 for none
     */
    public CommitWork assemble(long commit, List<SlotCut> parts, long cutNanos, long nowMs, long checkpoint) {
        List<Collection<LogWrite>> outputs = new ArrayList<>();
        SortedMap<Integer, List<LogWrite>> journals = new TreeMap<>();
        Map<String, Map<LogPartition, CommittedOffset>> offsets = new HashMap<>();
        for (SlotCut part : parts) {
            outputs.add(part.outputs());
            for (TaskCut cut : part.tasks()) {
                add(cut, journals, offsets, nowMs, checkpoint);
            }
        }
        return new CommitWork(commit, outputs, List.copyOf(journals.values()), offsets, cutNanos);
    }

    /** Whether the last cut left something to a sink to finish. */
    public boolean isAnythingPending() {
        for (TaskLedger task : tasks.values()) {
            if (task.sinksPending) {
                return true;
            }
        }
        return false;
    }

    /** For messages: the record that a task number and an offset stand for. */
    public String describeOrigin(int task, long offset) {
        if (task == SlotEvent.NO_ORIGIN) {
            return "no record (a timer, or the task's own start)";
        }
        TaskLedger of = tasks.get(task);
        return of == null
                ? "record " + offset + " of a task that has just come or gone"
                : "record " + of.describe(offset);
    }

    private void add(
            TaskCut cut,
            SortedMap<Integer, List<LogWrite>> journals,
            Map<String, Map<LogPartition, CommittedOffset>> offsets,
            long nowMs,
            long checkpoint) {
        TaskLedger task = Objects.requireNonNull(tasks.get(cut.number()), "a task that was cut");
        SealedWrites writes = cut.writes();
        SourcePosition position = cut.position();
        List<PendingSink> states =
                cut.pendingSinks().stream().filter(PendingSink::isState).toList();
        boolean sinksPending = states.size() < cut.pendingSinks().size();
        boolean endsNow = cut.hasEnded() && !task.ended;
        // a record without it follows one with something pending, or the next life would finish it once more
        boolean changed = hasMoved(task.position, position)
                || cut.releasedTo() != null
                || (writes != null && !writes.isEmpty())
                || endsNow
                || sinksPending
                || task.sinksPending
                || haveChanged(task.states, states)
                || checkpoint != 0
                || task.snapshotUnnamed
                || !cut.verdicts().isEmpty();
        // there is nothing to mirror before the journal's first record
        boolean mirrorIsOld = position != null
                && task.group != null
                && (task.journal == null || task.sequence >= 0)
                && nowMs - task.mirroredMs > MIRROR_AGAIN_MS;
        if (!changed && !mirrorIsOld) {
            return;
        }
        if (position != null) {
            task.position = position;
        }
        task.sinksPending = sinksPending;
        task.states = states;
        task.ended = cut.hasEnded();
        task.snapshotUnnamed = false;
        task.checkpoint = checkpoint == 0 ? task.checkpoint : checkpoint;
        if (task.journal != null && changed) {
            writeJournal(task, cut, journals.computeIfAbsent(task.exchangesBehind, absent -> new ArrayList<>()));
        }
        if (position != null && task.group != null) {
            task.mirroredMs = nowMs;
            mirror(task, position, offsets);
        }
    }

    private static boolean haveChanged(List<PendingSink> before, List<PendingSink> now) {
        if (before.size() != now.size()) {
            return true;
        }
        for (int i = 0; i < now.size(); i++) {
            if (!before.get(i).isSameAs(now.get(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasMoved(@Nullable SourcePosition before, @Nullable SourcePosition now) {
        return now != null
                && (before == null || before.offset() != now.offset() || !Arrays.equals(before.detail(), now.detail()));
    }

    private void writeJournal(TaskLedger task, TaskCut cut, List<LogWrite> journal) {
        LogPartition partition = Objects.requireNonNull(task.journal);
        JournalEncoder encoder = encoders.computeIfAbsent(
                cut.number(),
                absent -> new JournalEncoder(task.run.value(), task.term.value(), JOURNAL_RECORD_BYTES_MAX));
        task.sequence++;
        SealedWrites writes = cut.writes();
        if (writes != null && !writes.isEmpty()) {
            writes.encode(
                    PAYLOAD_BYTES,
                    payload -> encoder.data(task.sequence, payload, value -> journal.add(write(partition, value))));
        }
        encoder.commit(commitRecord(task, cut), value -> journal.add(write(partition, value)));
    }

    @SuppressWarnings("NullAway") // it loses the @Nullable of arrays in another module's records
    private static LogWrite write(LogPartition journal, byte[] value) {
        return new LogWrite(journal.topic(), journal.partition(), LogWrite.TIMESTAMP_NOW, null, value, List.of());
    }

    @SuppressWarnings("NullAway") // it loses the @Nullable of arrays in another module's records
    private static CommitRecord commitRecord(TaskLedger task, TaskCut cut) {
        CommitRecord record = CommitRecord.of(
                        task.run.value(), task.term.value(), task.sequence, task.checkpoint, cut.watermarkMs())
                .withSnapshot(task.snapshot);
        SourceSplit split = task.split;
        SourcePosition position = cut.position();
        if (split != null && position != null) {
            record = record.withPositions(
                    List.of(new InputPosition(split.topic(), split.partition(), position.offset(), position.detail())));
        }
        record = record.withSenders(cut.senders()).withReleasedTo(cut.releasedTo());
        if (!cut.verdicts().isEmpty() && split != null) {
            record = record.withVerdicts(cut.verdicts().stream()
                    .map(taken -> new VerdictTaken(
                            split.topic(),
                            split.partition(),
                            taken.offset(),
                            taken.verdict().kind().name()))
                    .toList());
        }
        if (!cut.pendingSinks().isEmpty()) {
            record = record.withSinkPending(cut.pendingSinks().stream()
                    .map(pending -> new SinkPending(pending.operator(), pending.bytes()))
                    .toList());
        }
        return record;
    }

    private static void mirror(
            TaskLedger task, SourcePosition position, Map<String, Map<LogPartition, CommittedOffset>> offsets) {
        SourceSplit split = Objects.requireNonNull(task.split);
        String metadata = new OffsetMetadata(task.run, task.term, Math.max(0, task.sequence)).encode();
        offsets.computeIfAbsent(Objects.requireNonNull(task.group), absent -> new HashMap<>())
                .put(
                        new LogPartition(split.topic(), split.partition()),
                        new CommittedOffset(position.offset(), metadata));
    }
}
