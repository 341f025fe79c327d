package io.penstock.engine.taskmanager;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.engine.commit.CommitAssembler;
import io.penstock.engine.commit.TaskLedger;
import io.penstock.engine.graph.JobGraph;
import io.penstock.engine.graph.JobGraphCompiler;
import io.penstock.engine.graph.Stage;
import io.penstock.engine.slot.TaskPlan;
import io.penstock.protocol.RunId;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;
import io.penstock.statestore.heap.HeapTaskState;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskChangesTest {

    private static final TaskId FOLD = new TaskId("fold", 1);

    private final JobGraph graph = JobGraphCompiler.compile(
            "job",
            env -> env.fromSource(
                            new GraphDescriberTest.Lines(), WatermarkStrategy.noWatermarks(), "lines", Types.STRING)
                    .uid("in")
                    .keyBy(text -> text, Types.STRING)
                    .map(text -> text, Types.STRING)
                    .uid("fold")
                    .sinkTo(new GraphDescriberTest.Alerts())
                    .uid("out"),
            4);
    private final TaskChanges changes = new TaskChanges(graph, 1, new CommitAssembler(), new Deaf());
    private final HeapTaskState state = new HeapTaskState("fold/1", Types.STRING.createSerde(), List.of(), 1);

    private void arrive() {
        Stage fold = graph.stages().stream().filter(Stage::isKeyed).findFirst().orElseThrow();
        TaskPlan plan = new TaskPlan.KeyedTaskPlan(
                FOLD,
                Term.FIRST,
                0,
                fold.index(),
                FOLD.index(),
                state,
                Long.MIN_VALUE,
                new TaskPlan.FramesPlan(null, 0, List.of()),
                List.of());
        TaskLedger ledger = new TaskLedger(FOLD, 0, new RunId(1), Term.FIRST, null, null, null, 0, null);
        changes.arrive(new Arrival(plan, fold, ledger, 0, true));
    }

    @Test
    void shouldCloseTheStateOfATaskThatHasArrivedAndNeverRun() {
        arrive();
        changes.close();
        assertThat(state.isClosed()).isTrue();
    }

    /** The slot was told to end before it came to the cut: it knows nothing of the task. */
    @Test
    void shouldCloseTheStateOfATaskWhoseCutIsOvertakenByTheEnd() {
        arrive();
        assertThat(changes.begin(1)).hasSize(1);
        assertThat(changes.isAdopting()).isTrue();
        changes.close();
        assertThat(state.isClosed()).isTrue();
    }

    @Test
    void shouldLeaveTheStateOfATaskThatRunsToItsSlot() {
        arrive();
        changes.begin(1);
        changes.completed();
        changes.close();
        assertThat(state.isClosed()).isFalse();
    }

    private static final class Deaf implements TaskChanges.Listener {
        @Override
        public void adopted(TaskId task) {}

        @Override
        public void released(TaskId task) {}
    }
}
