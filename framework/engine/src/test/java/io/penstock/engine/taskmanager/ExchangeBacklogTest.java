package io.penstock.engine.taskmanager;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.engine.graph.JobGraph;
import io.penstock.engine.graph.JobGraphCompiler;
import io.penstock.engine.slot.FramesCut;
import io.penstock.engine.slot.SlotCut;
import io.penstock.log.LogException;
import io.penstock.log.LogPartition;
import io.penstock.log.LogWrite;
import io.penstock.log.Pending;
import io.penstock.log.sim.SimFault;
import io.penstock.log.sim.SimFaults;
import io.penstock.log.sim.SimLog;
import io.penstock.log.sim.SimOperation;
import io.penstock.log.sim.SimScheduler;
import io.penstock.protocol.JobName;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.TopicNames;
import io.penstock.streaming.api.functions.KeyedProcessFunction;
import io.penstock.util.Collector;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A job of two source stages; one feeds stage 1, which feeds stage 2, the other feeds nothing. */
class ExchangeBacklogTest {

    private static final long BOUND = 100;
    private static final TopicNames TOPICS = new TopicNames("p", new JobName("fraud"));

    private final JobGraph graph = JobGraphCompiler.compile(
            "fraud",
            env -> {
                env.fromSource(new GraphDescriberTest.Lines(), WatermarkStrategy.noWatermarks(), "lines", Types.STRING)
                        .uid("in")
                        .keyBy(text -> text, Types.STRING)
                        .process(new Same(), Types.STRING)
                        .uid("first")
                        .keyBy(text -> text, Types.STRING)
                        .process(new Same(), Types.STRING)
                        .uid("second")
                        .sinkTo(new GraphDescriberTest.Alerts())
                        .uid("alerts");
                env.fromSource(new GraphDescriberTest.Lines(), WatermarkStrategy.noWatermarks(), "more", Types.STRING)
                        .uid("aside")
                        .sinkTo(new GraphDescriberTest.Alerts())
                        .uid("others");
            },
            4);
    private final int in = stage("in");
    private final LogPartition first = new LogPartition(TOPICS.exchange("first"), 1);
    private final LogPartition second = new LogPartition(TOPICS.exchange("second"), 2);
    private final SimScheduler scheduler = new SimScheduler(1);
    private final SimLog log = new SimLog(scheduler);
    private final ExchangeBacklog backlog = new ExchangeBacklog(graph, TOPICS, log.admin(), scheduler, BOUND);
    private final AtomicLong questions = new AtomicLong();
    private Placement placement = Placement.empty(graph, 1);
    private long commits;

    private static final class Same extends KeyedProcessFunction<String, String, String> {
        @Override
        public void processElement(String value, Context context, Collector<String> out) {
            out.collect(value);
        }
    }

    private int stage(String name) {
        return graph.stages().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow()
                .index();
    }

    @BeforeEach
    void begin() {
        log.createTopicNow(first.topic(), 4);
        log.createTopicNow(second.topic(), 4);
        log.injectFaults(operation -> {
            if (operation.kind() == SimOperation.Kind.START_OFFSETS) {
                questions.incrementAndGet();
            }
            return SimFault.NONE;
        });
        place("in", 0);
    }

    private void place(String stage, int index) {
        placement = placement.with(
                new TaskId(stage, index),
                new Placement.Placed(index, graph.stages().get(stage(stage)), 0, true, 0));
    }

    /** A commit with so many records in a frame. */
    private void send(LogPartition to, long records) {
        commits++;
        backlog.cutCompleted(
                commits,
                List.of(new SlotCut(
                        0, commits, List.of(), List.of(), 0, 0, new FramesCut(Map.of(to, records), Map.of()))));
        backlog.doWork(placement);
        log.appendNow(
                to,
                List.of(new LogWrite(
                        to.topic(), to.partition(), LogWrite.TIMESTAMP_NOW, null, new byte[] {1}, List.of())));
        backlog.committed(commits);
    }

    private void pass(long ms) {
        for (long i = 0; i < ms; i++) {
            scheduler.advance(1_000_000);
            backlog.doWork(placement);
        }
    }

    private void taken(LogPartition of, long before) {
        Pending<Void> deleted = log.admin().deleteRecords(Map.of(of, before));
        while (!deleted.isDone()) {
            assertThat(scheduler.runNext()).isTrue();
        }
        deleted.get();
    }

    private Set<Integer> paused() {
        return backlog.pausedNews().orElseThrow();
    }

    @Test
    void shouldRestPastTheBoundUntilWhatWasSentIsTaken() {
        send(first, BOUND);
        pass(500);
        assertThat(backlog.pausedNews()).as("no more than the bound").isEmpty();

        send(first, 1);
        assertThat(paused()).as("what can reach it").containsExactly(in);
        pass(1_000);
        assertThat(backlog.pausedNews()).as("said once").isEmpty();

        taken(first, 1);
        pass(300);
        assertThat(paused()).as("the first commit's are taken").isEmpty();
        assertThat(backlog.most()).isEqualTo(1);
        taken(first, 2);
        pass(10_000);
        assertThat(backlog.most()).isZero();
    }

    @Test
    void shouldCountEachKeyGroupForItself() {
        send(first, BOUND);
        send(new LogPartition(first.topic(), 3), BOUND);
        assertThat(backlog.pausedNews()).isEmpty();
        send(new LogPartition(first.topic(), 3), 1);
        assertThat(paused()).containsExactly(in);
    }

    @Test
    void shouldNotTakeWhatItHasNotCommittedForTaken() {
        commits++;
        backlog.cutCompleted(
                commits,
                List.of(new SlotCut(
                        0, commits, List.of(), List.of(), 0, 0, new FramesCut(Map.of(first, BOUND + 1), Map.of()))));
        pass(1_000);
        assertThat(paused()).containsExactly(in);
        assertThat(questions).as("nothing is committed yet").hasValue(0);
        backlog.committed(commits);
        pass(300);
        assertThat(backlog.most())
                .as("the partition was empty, and began at its end")
                .isZero();
    }

    @Test
    void shouldWithholdTheReportOfWhatFeedsAFullExchange() {
        place("first", 0);
        send(second, BOUND + 1);
        assertThat(paused()).as("its records go there in the end").containsExactly(in);
        assertThat(backlog.isWithheld(first)).isTrue();
        assertThat(backlog.isWithheld(second)).as("nothing is behind it").isFalse();
        pass(200);
        taken(second, 1);
        pass(300);
        assertThat(backlog.isWithheld(first)).isFalse();
        assertThat(paused()).isEmpty();
    }

    @Test
    void shouldNotRestForAnExchangeThatNobodyHereSendsTo() {
        place("first", 0);
        send(second, BOUND + 1);
        assertThat(paused()).containsExactly(in);
        placement = placement.without(Set.of(new TaskId("first", 0)));
        pass(1);
        assertThat(paused()).as("its last sender has gone").isEmpty();
        place("first", 3);
        pass(1);
        assertThat(paused()).as("another one has come").containsExactly(in);
    }

    @Test
    void shouldAskSeldomWhileLittleWaitsAndAgainWhereThereWasNoAnswer() {
        send(first, 5);
        pass(4_000);
        assertThat(questions).hasValue(0);
        pass(2_000);
        assertThat(questions).hasValue(1);

        log.injectFaults(operation -> operation.kind() == SimOperation.Kind.START_OFFSETS
                ? SimFault.fail(LogException.Reason.UNAVAILABLE)
                : SimFault.NONE);
        send(first, BOUND);
        pass(1_000);
        assertThat(paused()).containsExactly(in);
        log.injectFaults(SimFaults.none());
        pass(300);
        taken(first, 2);
        pass(300);
        assertThat(paused()).isEmpty();
    }
}
