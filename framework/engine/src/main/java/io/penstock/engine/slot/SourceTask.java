package io.penstock.engine.slot;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.connector.source.RawRecord;
import io.penstock.api.connector.source.SourcePosition;
import io.penstock.api.connector.source.SourceReader;
import io.penstock.api.connector.source.SourceSplit;
import io.penstock.api.connector.source.SplitOutput;
import io.penstock.api.connector.source.UndecodablePolicy;
import io.penstock.engine.operator.Receiver;
import io.penstock.engine.operator.TaskWatermarks;
import io.penstock.engine.slot.TaskCut.VerdictTaken;
import io.penstock.engine.slot.TaskPlan.SourceTaskPlan;
import io.penstock.log.Clock;
import io.penstock.metrics.Gauge;
import io.penstock.metrics.MetricGroup;
import io.penstock.metrics.RegisteredMetricGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One split of a source, on its slot: timestamps, watermarks, verdicts on replay, and the head of its chain. */
final class SourceTask extends SlotTask implements SplitOutput<Object> {

    /** A split that waits for others asks how far it is once in so many records: it is read no further ahead than those. */
    private static final int RECORDS_PER_QUESTION = 8;

    /** Where a split stood at a cut. */
    private record CutPoint(SourcePosition position, long watermarkMs) {

        /** Only what has given its last record comes to this watermark. */
        boolean hasEnded() {
            return watermarkMs == Long.MAX_VALUE;
        }
    }

    /** What all source tasks of a slot share. */
    record Shared(
            SlotScope scope,
            DeadLetters deadLetters,
            UndecodablePolicy undecodablePolicy,
            BooleanSupplier mustStop,
            boolean readsHeaders,
            Clock clock) {}

    private final SourceSplit split;
    private final Shared shared;
    private final SlotScope scope;
    private final WatermarkStrategy<Object> strategy;
    private final MetricGroup metrics;

    /** Null where it waits for nobody. */
    private final @Nullable AlignedSplit alignment;

    private int unquestioned;
    private final CutHistory<CutPoint> cuts = new CutHistory<>();
    private final TreeMap<Long, Verdict> verdicts = new TreeMap<>();
    private List<VerdictTaken> taken = new ArrayList<>();
    private CutPoint start;

    /** Where a bounded split ended; null as long as it is read. */
    private @Nullable SourcePosition end;

    private Receiver<Object> head;
    private TaskWatermarks<Object> watermarks;

    @SuppressWarnings("NullAway.Init") // open() sets chain and watermarks before anything else is called
    SourceTask(
            SourceTaskPlan plan,
            long lastCommit,
            ChainFactory factory,
            Shared shared,
            WatermarkStrategy<Object> strategy,
            RegisteredMetricGroup metrics) {
        super(plan, lastCommit, factory, metrics, shared.clock());
        this.split = plan.split();
        this.shared = shared;
        this.scope = shared.scope();
        this.strategy = strategy;
        this.metrics = metrics;
        this.alignment = strategy.getAlignmentParameters().isEnabled()
                ? new AlignedSplit(plan.id(), strategy.getAlignmentParameters())
                : null;
        this.start = new CutPoint(plan.from(), plan.watermarkMs());
        if (alignment != null) {
            metrics.gauge("watermarkAlignmentDrift", (Gauge<Long>) () -> alignment.driftMs(watermarkMs()));
        }
        metrics.gauge("currentOutputWatermark", (Gauge<Long>) this::watermarkMs);
        cuts.note(lastCommit, start);
    }

    SourceSplit split() {
        return split;
    }

    @Override
    void open() throws Exception {
        super.open();
        head = chain().head();
        watermarks = new TaskWatermarks<>(strategy, shared.clock(), metrics, head, shared.readsHeaders());
    }

    /**
     * Begins, or begins again, where the last cut left off.
     *
     * @return whether it is read; a split that had ended by then is not
     */
    boolean startReading(SourceReader<Object> reader) throws Exception {
        if (start.hasEnded()) {
            end(start.position);
            return false;
        }
        end = null;
        watermarks.restore(start.watermarkMs);
        reader.addSplit(split, start.position, this);
        return true;
    }

    boolean hasEnded() {
        return end != null;
    }

    @Nullable AlignedSplit alignment() {
        return alignment;
    }

    /** Says how far it is to whom it waits for, and who wait for it. */
    void align() {
        if (alignment != null) {
            boolean counts = !hasEnded() && !watermarks.isIdle();
            alignment.progress(counts ? watermarks.reachedMs() : AlignedSplit.HOLDS_NOBODY);
        }
    }

    /** It has given its last record, and is read no further: time ends behind it. */
    void end(SourcePosition position) throws Exception {
        scope.noOrigin();
        scope.task = id;
        end = position;
        watermarks.end();
    }

    void emitWatermark(SourceReader<Object> reader) throws Exception {
        if (hasEnded()) {
            return;
        }
        scope.noOrigin();
        scope.task = id;
        boolean caughtUp = reader.isCaughtUp(split);
        watermarks.onPeriodicEmit(caughtUp);
        chain().onPeriodicEmit(caughtUp);
    }

    /** What it has told those behind it. Any thread. */
    long watermarkMs() {
        TaskWatermarks<Object> told = watermarks;
        return told == null ? start.watermarkMs : told.currentMs();
    }

    /** Where it stands now. */
    SourceMark mark(SourceReader<Object> reader) {
        return new SourceMark(
                id,
                split.topic(),
                split.partition(),
                watermarks.currentMs(),
                watermarks.isIdle(),
                Math.max(0, reader.pendingRecords(split)),
                recordsIn.getCount());
    }

    /** @param releasedTo whose it is behind the cut; null where it stays */
    TaskCut cut(long commit, SourceReader<Object> reader, @Nullable String releasedTo) throws Exception {
        scope.task = id;
        CutPoint point = new CutPoint(end != null ? end : reader.position(split), watermarks.currentMs());
        cuts.note(commit, point);
        List<VerdictTaken> sealed = taken;
        taken = sealed.isEmpty() ? sealed : new ArrayList<>();
        return new TaskCut(
                number,
                point.position,
                point.watermarkMs,
                null,
                cutChain(commit),
                List.of(),
                releasedTo,
                List.copyOf(sealed));
    }

    @Override
    void committed(long commit) {
        super.committed(commit);
        if (!verdicts.isEmpty()) {
            CutPoint point = cuts.at(commit);
            if (point != null) {
                verdicts.headMap(point.position.offset()).clear();
            }
        }
    }

    @Override
    void addVerdicts(Map<Long, Verdict> added) {
        verdicts.putAll(added);
    }

    void rollBack(long lastCommit, Map<Long, Verdict> added) {
        rollBackChain(lastCommit);
        start = cuts.rollBackTo(lastCommit);
        verdicts.putAll(added);
        taken = new ArrayList<>();
    }

    // ---- the reader's side

    @Override
    public boolean isFull() {
        return isAsyncFull()
                || (alignment != null && alignment.isAhead(watermarks.reachedMs()))
                || shared.mustStop().getAsBoolean();
    }

    @Override
    public @Nullable String wantedHeader() {
        return watermarks.headerName();
    }

    @Override
    public void header(byte[] value) {
        watermarks.header(value);
    }

    @Override
    public Admission admit(long offset) {
        if (verdicts.isEmpty()) {
            return Admission.PROCESS;
        }
        Verdict verdict = verdicts.get(offset);
        if (verdict == null) {
            return Admission.PROCESS;
        }
        if (verdict.kind() == Verdict.Kind.SKIP) {
            taken.add(new VerdictTaken(offset, verdict));
            return Admission.SKIP;
        }
        return Admission.DEAD_LETTER;
    }

    @Override
    public void collect(Object record, long offset, long timestampMs) {
        scope.originTask = number;
        scope.originOffset = offset;
        scope.task = id;
        recordsIn.inc();
        try {
            long eventTimeMs = watermarks.timestampOf(record, timestampMs);
            head.receive(record, eventTimeMs);
            scope.requireNothingSwallowed();
            watermarks.onEvent(record, eventTimeMs);
            if (alignment != null && ++unquestioned >= RECORDS_PER_QUESTION) {
                unquestioned = 0;
                watermarks.ask();
            }
        } catch (ProcessingFailure swallowed) {
            throw swallowed;
        } catch (Exception thrown) {
            throw new ProcessingFailure(thrown);
        }
        scope.noOrigin(); // what the reader itself throws next is no record's fault
    }

    @Override
    public void undecodable(long offset, RawRecord raw, Exception failure) {
        scope.originTask = number;
        scope.originOffset = offset;
        scope.task = id;
        switch (shared.undecodablePolicy()) {
            case FAIL -> throw new ProcessingFailure(failure);
            case SKIP -> shared.deadLetters().skipped();
            case DEAD_LETTER ->
                shared.deadLetters()
                        .undecodable(split, offset, raw, failure.getClass().getName(), failure.getMessage());
        }
        scope.noOrigin();
    }

    @Override
    public void deadLetter(long offset, RawRecord raw) {
        Verdict verdict = verdictOn(offset);
        taken.add(new VerdictTaken(offset, verdict));
        shared.deadLetters().rejected(split, offset, raw, verdict.errorClass(), verdict.errorMessage());
    }

    @Override
    public String handBack(long offset) {
        Verdict verdict = verdictOn(offset);
        taken.add(new VerdictTaken(offset, verdict));
        shared.deadLetters().handedBack();
        return verdict.errorClass() + ": " + verdict.errorMessage();
    }

    private Verdict verdictOn(long offset) {
        Verdict verdict = verdicts.get(offset);
        if (verdict == null) {
            throw new IllegalStateException("split " + split + " hands over offset " + offset
                    + " for the dead-letter queue, on which there is no verdict");
        }
        return verdict;
    }
}
