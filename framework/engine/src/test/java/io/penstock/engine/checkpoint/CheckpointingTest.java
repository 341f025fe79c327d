package io.penstock.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.engine.commit.CommitAssembler;
import io.penstock.engine.commit.TaskLedger;
import io.penstock.engine.slot.SlotCut;
import io.penstock.engine.slot.TaskCut;
import io.penstock.log.LogException;
import io.penstock.log.LogPartition;
import io.penstock.log.sim.SimFault;
import io.penstock.log.sim.SimFaults;
import io.penstock.log.sim.SimLog;
import io.penstock.log.sim.SimOperation;
import io.penstock.log.sim.SimScheduler;
import io.penstock.protocol.Incarnation;
import io.penstock.protocol.JobName;
import io.penstock.protocol.RunId;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.TaskManagerId;
import io.penstock.protocol.Term;
import io.penstock.protocol.checkpoint.TaskSnapshot;
import io.penstock.protocol.control.CheckpointProgress;
import io.penstock.protocol.control.JobControlView;
import io.penstock.statestore.StateBackend;
import io.penstock.statestore.StateSnapshot;
import io.penstock.statestore.StateSpec;
import io.penstock.statestore.TaskState;
import io.penstock.statestore.heap.HeapTaskState;
import io.penstock.statestore.heap.TierLimits;
import io.penstock.statestore.objectstore.sim.SimObjectStore;
import io.penstock.statestore.rocks.RocksBackend;
import io.penstock.statestore.rocks.RocksEnvironment;
import io.penstock.statestore.rocks.StateMemoryBudget;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointingTest {

    private static final JobName JOB = new JobName("fraud");
    private static final RunId RUN = new RunId(1);
    private static final TaskId TASK = new TaskId("score", 1);
    private static final LogPartition JOURNAL = new LogPartition("p.fraud.score.journal", 1);

    private final SimScheduler scheduler = new SimScheduler(3);
    private final SimLog log = new SimLog(scheduler);
    private final SimObjectStore store = new SimObjectStore(new Random(1), (operation, key, delayMs) -> {});
    private final ArrayDeque<Runnable> writing = new ArrayDeque<>();
    private final ArrayDeque<Runnable> storing = new ArrayDeque<>();
    private final ArrayDeque<Runnable> restoring = new ArrayDeque<>();
    private final AtomicLong questions = new AtomicLong();
    private final JobControlView view = new JobControlView(JOB);
    private final HeapTaskState state = new HeapTaskState("score/1", Types.STRING.createSerde(), List.of(), 1);

    @TempDir
    Path scratch;

    private SnapshotStorage storage;
    private Checkpointing checkpointing;

    @BeforeEach
    void begin() {
        log.createTopicNow(JOURNAL.topic(), 2);
        storage = new SnapshotStorage("somewhere", store, writing::add, storing::add, restoring::add, scratch);
        CommitAssembler assembler = new CommitAssembler(
                List.of(new TaskLedger(TASK, 0, RUN, new Term(1), JOURNAL, null, null, false, 0, null)));
        checkpointing = new Checkpointing(
                new Incarnation("p", JOB, new TaskManagerId("tm"), 1),
                RUN,
                log.admin(),
                scheduler,
                assembler,
                storage,
                () -> {});
        underWay(1);
    }

    private void underWay(long number) {
        view.apply(new CheckpointProgress(
                JOB, number, 1, CheckpointProgress.Outcome.UNDER_WAY, 0, null, "", CheckpointProgress.Tally.NONE));
        checkpointing.follow(view);
    }

    private void pass(long ms) {
        for (long i = 0; i < ms; i++) {
            scheduler.advance(1_000_000);
            checkpointing.doWork(true);
        }
    }

    @Test
    void shouldAskAgainWhereJournalsEndButNotAtOnce() {
        log.injectFaults(operation -> {
            if (operation.kind() != SimOperation.Kind.END_OFFSETS) {
                return SimFault.NONE;
            }
            questions.incrementAndGet();
            return SimFault.fail(LogException.Reason.UNAVAILABLE);
        });
        pass(1_900);
        assertThat(questions.get()).isBetween(3L, 4L);
        log.injectFaults(SimFaults.none());
        pass(600);
        assertThat(checkpointing.wantsCut()).isTrue();
    }

    /** The barrier's commit is known, and the snapshot waits for a thread. */
    private void store() throws Exception {
        store(state);
        assertThat(storing).hasSize(1);
    }

    private void store(TaskState state) throws Exception {
        pass(50);
        assertThat(checkpointing.cutBegins(false)).isTrue();
        state.setCurrentKey("k");
        state.<Long>valueState(StateSpec.value("count", Types.LONG.createSerde()))
                .update(1L);
        var writes = state.seal();
        StateSnapshot snapshot = state.snapshot();
        boolean more = true;
        while (more) {
            more = state.maintain(100);
        }
        TaskCut cut = new TaskCut(0, null, 0, writes, List.of(), List.of(), null, List.of(), snapshot);
        checkpointing.cutCompleted(1, List.of(new SlotCut(0, 1, List.of(cut), List.of(), 0, 0)), true);
        state.committed(1);
        checkpointing.committed(1);
        pass(1);
    }

    @Test
    void shouldStoreNothingMoreOfACheckpointThatIsGivenUp() throws Exception {
        store();
        underWay(2);
        storing.remove().run();
        assertThat(store.list("")).isEmpty();
    }

    @Test
    void shouldRestoreWithoutWaitingForWhatIsBeingStored() throws Exception {
        store();
        SnapshotLoading loading = new SnapshotLoading(
                storage,
                TaskStates.inHeap(),
                "fraud",
                TASK,
                RUN,
                Types.STRING.createSerde(),
                List.of(new TaskSnapshot(TASK, new Term(1), 0, 0, true, 1, 1)),
                scheduler,
                () -> {});
        assertThat(storing).as("still waits").hasSize(1);
        restoring.remove().run();
        assertThat(loading.isReady()).isTrue();
        loading.state().close();
    }

    /** Who waits for a thread and is not wanted any more neither asks storage nor opens anything. */
    @Test
    void shouldLoadNothingOfATaskThatIsNotWantedAnyMore() {
        List<String> asked = new ArrayList<>();
        SimObjectStore watched = new SimObjectStore(new Random(1), (operation, key, delayMs) -> asked.add(key));
        List<String> opened = new ArrayList<>();
        StateBackend backend = new StateBackend() {
            @Override
            public TaskState open(String task, Serde<?> keySerde, @Nullable StateFiles from) {
                opened.add(task);
                return state;
            }

            @Override
            public boolean doWork() {
                return false;
            }

            @Override
            public void close() {}
        };
        for (List<TaskSnapshot> retained :
                List.of(List.of(new TaskSnapshot(TASK, new Term(1), 1, 0, true, 0, 0)), List.<TaskSnapshot>of())) {
            SnapshotLoading loading = new SnapshotLoading(
                    new SnapshotStorage("somewhere", watched, writing::add, storing::add, restoring::add, scratch),
                    TaskStates.onDisk(backend, restoring::add),
                    JOB.value(),
                    TASK,
                    RUN,
                    Types.STRING.createSerde(),
                    retained,
                    scheduler,
                    () -> {});
            loading.close();
            restoring.remove().run();
        }
        assertThat(asked).isEmpty();
        assertThat(opened).isEmpty();
    }

    /** What is committed behind the barrier leaves the heap when the database's checkpoint is there, though no thread has stored it. */
    @Test
    void shouldHoldBackNothingWhileStorageDoesNotTakeWhatIsWritten() throws Exception {
        StateSpec count = StateSpec.value("count", Types.LONG.createSerde());
        try (RocksBackend backend = new RocksBackend(
                RocksEnvironment.withoutCompaction(StateMemoryBudget.split(1L << 30, 256L << 20, 1), 1),
                scratch.resolve("db"),
                new TierLimits(0, 0))) {
            TaskState onDisk = backend.open("score/1", Types.STRING.createSerde(), null);
            onDisk.restored(1);
            store(onDisk);
            onDisk.setCurrentKey("behind");
            onDisk.<Long>valueState(count).update(2L);
            onDisk.committed(onDisk.seal().generation());
            backend.doWork();
            onDisk.maintain(100);
            assertThat(onDisk.cacheFigures().evictions())
                    .as("ahead of the checkpoint: what the barrier has cut")
                    .isEqualTo(1);

            writing.remove().run();
            assertThat(storing).as("waits for a thread").hasSize(1);
            onDisk.maintain(100);
            backend.doWork();
            onDisk.maintain(100);
            assertThat(onDisk.cacheFigures().evictions()).as("behind it: all").isEqualTo(2);

            underWay(2);
            storing.remove().run();
            assertThat(store.list("")).isEmpty();
            assertThat(scratch).as("given up: its files are gone").isDirectoryNotContaining("glob:**snapshot-*");
            onDisk.close();
        }
    }
}
