package io.penstock.engine.commit;

import io.penstock.log.LogAdmin;
import io.penstock.log.LogException;
import io.penstock.log.LogWrite;
import io.penstock.log.LogWriter;
import io.penstock.log.Pending;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Commits without transactions: outputs, then the journal, then the mirrored offsets, one commit at a time. A crash in between repeats
 * outputs and loses none. What a zombie still writes to a journal carries a lower term and is ignored (rule 13).
 */
public final class AtLeastOncePipeline implements CommitPipeline {

    private enum Step {
        OUTPUTS,
        JOURNAL,
        OFFSETS
    }

    private final LogWriter writer;
    private final LogAdmin admin;
    private final String name;
    private @Nullable CommitWork current;
    private @Nullable CommitWork succeeded;
    private Step step = Step.OUTPUTS;
    private final List<Pending<Void>> pending = new ArrayList<>();
    private @Nullable CommitFailure failure;

    /** @param name of the incarnation, for messages */
    public AtLeastOncePipeline(LogWriter writer, LogAdmin admin, String name) {
        this.writer = writer;
        this.admin = admin;
        this.name = name;
    }

    @Override
    public boolean canTake() {
        return failure == null && current == null && succeeded == null;
    }

    @Override
    public void take(CommitWork work) {
        if (!canTake()) {
            throw new IllegalStateException("commit " + work.commit() + " handed over with one in flight, at most 1");
        }
        current = work;
        begin(Step.OUTPUTS, work);
    }

    @Override
    public boolean doWork() {
        CommitWork work = current;
        boolean worked = false;
        while (work != null && failure == null && stepDone(work)) {
            worked = true;
            if (step == Step.OFFSETS) {
                succeeded = work;
                current = null;
                break;
            }
            begin(step == Step.OUTPUTS ? Step.JOURNAL : Step.OFFSETS, work);
        }
        return worked;
    }

    private void begin(Step next, CommitWork work) {
        step = next;
        pending.clear();
        switch (next) {
            case OUTPUTS -> {
                for (List<LogWrite> outputs : work.outputs()) {
                    if (!outputs.isEmpty()) {
                        pending.add(writer.send(outputs));
                    }
                }
            }
            case JOURNAL -> {
                if (!work.journal().isEmpty()) {
                    pending.add(writer.send(work.journal()));
                }
            }
            case OFFSETS ->
                work.offsets().forEach((group, offsets) -> pending.add(admin.commitOffsets(group, offsets)));
        }
    }

    private boolean stepDone(CommitWork work) {
        for (Pending<Void> each : pending) {
            if (!each.isDone()) {
                return false;
            }
            if (each.isFailed()) {
                LogException cause = each.failure();
                failure = new CommitFailure(work.commit(), name, step.toString(), cause);
                return false;
            }
        }
        return true;
    }

    @Override
    public Optional<CommitWork> pollSucceeded() {
        CommitWork done = succeeded;
        succeeded = null;
        return Optional.ofNullable(done);
    }

    @Override
    public int inFlight() {
        return current == null ? 0 : 1;
    }

    @Override
    public Optional<CommitFailure> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public void close() {
        writer.close();
    }
}
