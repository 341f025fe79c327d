package io.penstock.engine.commit;

import io.penstock.log.LogAdmin;
import io.penstock.log.LogWrite;
import io.penstock.log.LogWriter;
import io.penstock.log.Pending;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Commits without transactions, one at a time, each in steps of which every one is durable before the next is sent: outputs; the journals
 * of the most downstream stages; those of what feeds them, and so on; those of the sources, with the positions; the mirrored offsets. So
 * a crash in between leaves a stage at most ahead of what feeds it: records are seen again, none is missed. Sources first, it would be
 * the other way round; and a stage ahead of one downstream might take a record that it sees again for known, and pass nothing on.
 *
 * <p>What a zombie still writes to a journal carries a lower term and is ignored (rule 13).
 */
public final class AtLeastOncePipeline implements CommitPipeline {

    private enum Step {
        OUTPUTS,
        JOURNALS,
        OFFSETS
    }

    private final LogWriter writer;
    private final LogAdmin admin;
    private final String name;
    private @Nullable CommitWork current;
    private @Nullable CommitWork succeeded;
    private Step step = Step.OUTPUTS;
    private int wavesSent;
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
        step = Step.OUTPUTS;
        wavesSent = 0;
        for (Collection<LogWrite> outputs : work.outputs()) {
            if (!outputs.isEmpty()) {
                pending.add(writer.send(outputs));
            }
        }
    }

    @Override
    public boolean doWork() {
        CommitWork work = current;
        boolean worked = false;
        while (work != null && failure == null && stepDone(work)) {
            worked = true;
            pending.clear();
            if (step == Step.OFFSETS) {
                succeeded = work;
                current = null;
                break;
            }
            next(work);
        }
        return worked;
    }

    private void next(CommitWork work) {
        if (wavesSent < work.journals().size()) {
            step = Step.JOURNALS;
            pending.add(writer.send(work.journals().get(wavesSent++)));
        } else {
            step = Step.OFFSETS;
            work.offsets().forEach((group, offsets) -> pending.add(admin.commitOffsets(group, offsets)));
        }
    }

    private boolean stepDone(CommitWork work) {
        for (Pending<Void> each : pending) {
            if (!each.isDone()) {
                return false;
            }
            if (each.isFailed()) {
                failure = new CommitFailure(work.commit(), name, step.toString(), each.failure());
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
