package io.penstock.engine.taskmanager;

import io.penstock.engine.checkpoint.CheckpointFigures;
import io.penstock.engine.checkpoint.CheckpointUpkeep;
import io.penstock.engine.checkpoint.Checkpointing;
import io.penstock.engine.checkpoint.SnapshotStorage;
import io.penstock.engine.commit.CommitAssembler;
import io.penstock.log.Clock;
import io.penstock.log.Log;
import io.penstock.protocol.Incarnation;
import io.penstock.protocol.RunId;
import io.penstock.protocol.control.JobControlView;
import io.penstock.protocol.status.Report;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All that an incarnation does about checkpoints: its part of them, what becomes deletable, and figures. Owned by the TaskManager's thread. */
final class JobCheckpoints implements AutoCloseable {

    private final Checkpointing checkpointing;
    private final CheckpointUpkeep upkeep;
    private final CheckpointFigures figures;

    JobCheckpoints(
            Incarnation self,
            RunId run,
            Log log,
            Clock clock,
            CommitAssembler assembler,
            @Nullable SnapshotStorage storage,
            CheckpointFigures figures,
            Runnable wake) {
        this.checkpointing = new Checkpointing(self, run, log.admin(), clock, assembler, storage, wake);
        this.upkeep = new CheckpointUpkeep(self.job().value(), run, log.admin(), assembler, storage, wake);
        this.figures = figures;
    }

    /** What the cuts are told. */
    Checkpointing checkpointing() {
        return checkpointing;
    }

    /**
     * @param view whole
     * @param news whether it has changed
     * @param settled whether the tasks that it gives to this incarnation run here, and none is about to come or go
     * @return whether there was progress
     */
    boolean doWork(JobControlView view, boolean news, boolean settled) {
        if (news) {
            checkpointing.follow(view);
            figures.follow(view);
        }
        boolean worked = checkpointing.doWork(settled);
        return upkeep.doWork(view) || worked;
    }

    List<Report> reports() {
        return checkpointing.reports();
    }

    /** Why the job is not to go on; empty where it may. */
    Optional<String> failure() {
        return figures.intolerable();
    }

    @Override
    public void close() {
        checkpointing.close();
    }
}
