package io.penstock.engine.taskmanager;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.api.common.eventtime.WatermarkAlignmentParams;
import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.engine.graph.JobGraph;
import io.penstock.engine.graph.JobGraphCompiler;
import io.penstock.engine.ownership.StatusVoice;
import io.penstock.engine.slot.AlignedSplit;
import io.penstock.engine.slot.AlignedSplits;
import io.penstock.log.Isolation;
import io.penstock.log.Log;
import io.penstock.log.LogException;
import io.penstock.log.LogPartition;
import io.penstock.log.LogWrite;
import io.penstock.log.sim.SimFault;
import io.penstock.log.sim.SimFaults;
import io.penstock.log.sim.SimLog;
import io.penstock.log.sim.SimOperation;
import io.penstock.log.sim.SimScheduler;
import io.penstock.protocol.Incarnation;
import io.penstock.protocol.JobName;
import io.penstock.protocol.RunId;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;
import io.penstock.protocol.TopicNames;
import io.penstock.protocol.control.JobControlView;
import io.penstock.protocol.control.RunStarted;
import io.penstock.protocol.control.TaskAssigned;
import io.penstock.protocol.control.TasksEnded;
import io.penstock.protocol.status.StatusRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two processes of a job whose two sources are one group; a third source has none. */
class WatermarkAlignmentTest {

    private static final JobName JOB = new JobName("fraud");
    private static final RunId RUN = new RunId(1);
    private static final Incarnation A = Incarnation.parse("p.fraud.a.1");
    private static final Incarnation B = Incarnation.parse("p.fraud.b.2");
    private static final TaskId CARDS = new TaskId("cards", 0);
    private static final TaskId CARDS_1 = new TaskId("cards", 1);
    private static final TaskId BANKS = new TaskId("banks", 0);

    private static WatermarkStrategy<String> aligned(long driftMs) {
        return WatermarkStrategy.<String>forMonotonousTimestamps()
                .withWatermarkAlignment("payments", Duration.ofMillis(driftMs), Duration.ofMillis(100));
    }

    private final JobGraph graph = JobGraphCompiler.compile(
            "fraud",
            env -> {
                env.fromSource(new GraphDescriberTest.Lines(), aligned(10), "cards", Types.STRING)
                        .uid("cards")
                        .sinkTo(new GraphDescriberTest.Alerts());
                env.fromSource(new GraphDescriberTest.Lines(), aligned(1_000), "banks", Types.STRING)
                        .uid("banks")
                        .sinkTo(new GraphDescriberTest.Alerts());
                env.fromSource(new GraphDescriberTest.Lines(), WatermarkStrategy.noWatermarks(), "more", Types.STRING)
                        .uid("more")
                        .sinkTo(new GraphDescriberTest.Alerts());
            },
            4);
    private final SimScheduler scheduler = new SimScheduler(1);
    private final SimLog cluster = new SimLog(scheduler);
    private final LogPartition status = new LogPartition(TopicNames.status("p"), StatusRecord.HEARTBEATS);
    private final JobControlView view = new JobControlView(JOB);
    private final List<AutoCloseable> opened = new ArrayList<>();
    private boolean news = true;

    /** One of the two. */
    private final class Side {
        private final AlignedSplits splits = new AlignedSplits();
        private final WatermarkAlignment alignment;

        Side(Incarnation self) {
            Log log = cluster.client(self.toString());
            StatusVoice voice = new StatusVoice(log, scheduler, "p", self.toString(), 1_000_000_000L);
            alignment = new WatermarkAlignment(graph, splits, self, log, scheduler, "p", voice);
            opened.add(alignment);
            opened.add(voice);
        }

        AlignedSplit runs(TaskId task, long watermarkMs) {
            WatermarkAlignmentParams params = graph.stages().stream()
                    .filter(stage -> stage.name().equals(task.stage()))
                    .findFirst()
                    .orElseThrow()
                    .source()
                    .watermarkStrategy()
                    .getAlignmentParameters();
            AlignedSplit split = new AlignedSplit(task, params);
            split.progress(watermarkMs);
            splits.add(split);
            return split;
        }
    }

    private final Side a = new Side(A);
    private final Side b = new Side(B);

    @BeforeEach
    void begin() {
        cluster.createTopicNow(status.topic(), StatusRecord.PARTITIONS);
        view.apply(new RunStarted(JOB, RUN));
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    private void assign(TaskId task, long term, Incarnation owner) {
        view.apply(new TaskAssigned(JOB, RUN, task, new Term(term), owner));
        news = true;
    }

    private void pass(long ms) {
        for (long i = 0; i < ms; i++) {
            scheduler.advance(1_000_000);
            a.alignment.doWork(view, news);
            b.alignment.doWork(view, news);
            news = false;
        }
    }

    private int said() {
        return cluster.entries(status).size();
    }

    @Test
    void shouldTellSplitsWhereTheSlowestOfTheirGroupIs() {
        assign(CARDS, 1, A);
        assign(BANKS, 1, A);
        AlignedSplit cards = a.runs(CARDS, 500);
        AlignedSplit banks = a.runs(BANKS, 300);
        assertThat(cards.isAhead(500)).as("before it knows").isTrue();
        pass(6);
        assertThat(cards.isAhead(310)).isFalse();
        assertThat(cards.isAhead(311)).isTrue();
        assertThat(banks.isAhead(1_300)).as("each by its own drift").isFalse();
        assertThat(banks.isAhead(1_301)).isTrue();

        banks.progress(490);
        pass(6);
        assertThat(cards.isAhead(500)).isFalse();
        banks.progress(AlignedSplit.HOLDS_NOBODY);
        pass(6);
        assertThat(cards.isAhead(510)).isFalse();
        assertThat(said()).as("nobody else is there to hear it").isZero();
    }

    @Test
    void shouldWaitForSplitsOfOtherProcesses() {
        assign(CARDS, 1, A);
        assign(CARDS_1, 1, B);
        AlignedSplit here = a.runs(CARDS, 500);
        AlignedSplit there = b.runs(CARDS_1, 300);
        pass(1);
        assertThat(here.isAhead(500)).as("it has not been heard of").isTrue();
        pass(300);
        assertThat(here.isAhead(310)).isFalse();
        assertThat(here.isAhead(311)).isTrue();
        assertThat(there.isAhead(300)).isFalse();
        there.progress(495);
        pass(300);
        assertThat(here.isAhead(500)).isFalse();
        there.progress(AlignedSplit.HOLDS_NOBODY);
        here.progress(10_000);
        pass(300);
        assertThat(here.isAhead(10_010)).as("the other is idle").isFalse();
        assertThat(said()).isGreaterThan(6);
    }

    @Test
    void shouldWaitForASplitThatNobodyReadsForTheMoment() {
        assign(CARDS, 1, A);
        assign(CARDS_1, 1, B);
        AlignedSplit here = a.runs(CARDS, 500);
        AlignedSplit there = b.runs(CARDS_1, 495);
        pass(300);
        b.splits.remove(there);
        pass(2_000);
        assertThat(here.isAhead(505)).isFalse();
        assertThat(here.isAhead(506)).as("where it was last").isTrue();

        // it comes here, where the journal says less than was said
        assign(CARDS_1, 2, A);
        pass(50);
        assertThat(here.isAhead(506)).isTrue();
        there.progress(AlignedSplit.HOLDS_NOBODY);
        b.splits.add(there);
        pass(500);
        assertThat(here.isAhead(506))
                .as("it is not the former owner's to speak for it")
                .isTrue();
        b.splits.remove(there);
        AlignedSplit came = a.runs(CARDS_1, 490);
        pass(10);
        assertThat(here.isAhead(501)).isTrue();
        came.progress(600);
        pass(10);
        assertThat(here.isAhead(510)).isFalse();
    }

    @Test
    void shouldWaitForTheNextOwnerOfASplitThatWasIdle() {
        assign(CARDS, 1, A);
        assign(CARDS_1, 1, B);
        AlignedSplit here = a.runs(CARDS, 500);
        AlignedSplit there = b.runs(CARDS_1, AlignedSplit.HOLDS_NOBODY);
        pass(300);
        assertThat(here.isAhead(500)).isFalse();

        b.splits.remove(there);
        assign(CARDS_1, 2, Incarnation.parse("p.fraud.c.3"));
        pass(10);
        assertThat(here.isAhead(500)).as("it may not be idle there").isTrue();
    }

    @Test
    void shouldNotWaitForTasksThatHaveEnded() {
        assign(CARDS, 1, A);
        assign(CARDS_1, 1, B);
        AlignedSplit here = a.runs(CARDS, 500);
        pass(300);
        assertThat(here.isAhead(500)).isTrue();
        view.apply(new TasksEnded(JOB, RUN, List.of(CARDS_1)));
        news = true;
        pass(10);
        assertThat(here.isAhead(500)).isFalse();
    }

    @Test
    void shouldGoOnWhereWordsAreLostOrDeleted() {
        assign(CARDS, 1, A);
        assign(CARDS_1, 1, B);
        AlignedSplit here = a.runs(CARDS, 500);
        AlignedSplit there = b.runs(CARDS_1, 300);
        pass(300);
        cluster.injectFaults(operation -> operation.kind() == SimOperation.Kind.PRODUCE
                ? SimFault.fail(LogException.Reason.UNAVAILABLE)
                : SimFault.NONE);
        there.progress(500);
        pass(500);
        assertThat(here.isAhead(500)).isTrue();
        cluster.injectFaults(SimFaults.none());
        pass(300);
        assertThat(here.isAhead(500)).isFalse();

        // what it has not read is deleted
        cluster.appendNow(
                status,
                List.of(new LogWrite(
                        status.topic(), status.partition(), LogWrite.TIMESTAMP_NOW, null, new byte[] {13}, List.of())));
        cluster.admin().deleteRecords(Map.of(status, cluster.endOffset(status, Isolation.READ_UNCOMMITTED)));
        here.progress(600);
        there.progress(600);
        pass(500);
        assertThat(here.isAhead(610)).isFalse();
    }
}
