package io.penstock.coordinator.runtime;

import static io.penstock.coordinator.runtime.Requests.PREFIX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.penstock.coordinator.core.CoreSettings;
import io.penstock.log.LogException;
import io.penstock.log.LogException.Reason;
import io.penstock.log.LogPartition;
import io.penstock.log.LogWrite;
import io.penstock.log.Pending;
import io.penstock.log.sim.SimDelay;
import io.penstock.log.sim.SimFault;
import io.penstock.log.sim.SimFaults;
import io.penstock.log.sim.SimLog;
import io.penstock.log.sim.SimOperation;
import io.penstock.log.sim.SimRecord;
import io.penstock.log.sim.SimScheduler;
import io.penstock.log.sim.SimSettings;
import io.penstock.protocol.Incarnation;
import io.penstock.protocol.JobName;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;
import io.penstock.protocol.control.ControlCodec;
import io.penstock.protocol.control.ControlFormatException;
import io.penstock.protocol.control.ControlRecord;
import io.penstock.protocol.control.IncarnationDead;
import io.penstock.protocol.control.IncarnationFenced;
import io.penstock.protocol.control.IncarnationListed;
import io.penstock.protocol.control.LeaderElected;
import io.penstock.protocol.control.StatusRead;
import io.penstock.protocol.control.TaskAssigned;
import io.penstock.protocol.status.EncodedStatus;
import io.penstock.protocol.status.Heartbeat;
import io.penstock.protocol.status.JoinRequested;
import io.penstock.protocol.status.StatusCodec;
import io.penstock.protocol.status.StatusRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class CoordinatorAgentTest {

    private static final LogPartition CONTROL = new LogPartition("p.control", 0);
    private static final long HEARTBEAT_NANOS = Duration.ofMillis(300).toNanos();

    private SimScheduler scheduler = new SimScheduler(1);
    private SimLog log = new SimLog(scheduler);
    private final List<CoordinatorAgent> agents = new ArrayList<>();
    private int nonces;
    private long beats;
    private long beatNanos;
    private CoordinatorSettings settings = CoordinatorSettings.defaults(PREFIX, "any");

    // The way to leading

    @Test
    void shouldCreateTheTopicsAndLead() {
        CoordinatorAgent agent = leading("a");

        assertThat(log.topics()).containsExactly("p.control", "p.status");
        assertThat(agent.status().epoch()).isEqualTo(1);
        assertThat(control()).containsExactly(new LeaderElected("a", 1));
    }

    @Test
    void shouldLeadWhenTheTopicIsCreatedByAnotherInBetween() {
        log.injectFaults(operation -> {
            if (operation.kind() == SimOperation.Kind.CREATE) {
                log.createTopicNow("p.control", 1);
                log.createTopicNow("p.status", 2);
            }
            return SimFault.NONE;
        });

        leading("a");
    }

    @Test
    void shouldFailWhenTheTopicHasAnotherNumberOfPartitions() {
        log.createTopicNow("p.control", 3);
        CoordinatorAgent agent = agent("a");
        until(() -> agent.status().phase() == CoordinatorPhase.FAILED);

        assertThat(agent.status().cause())
                .contains("p.control has 3 partitions")
                .contains("topic-prefix");
    }

    @Test
    void shouldFailWhenTheStatusTopicHasAnotherNumberOfPartitions() {
        log.createTopicNow("p.status", 1);
        CoordinatorAgent agent = agent("a");
        until(() -> agent.status().phase() == CoordinatorPhase.FAILED);

        assertThat(agent.status().cause()).contains("p.status has 1 partitions");
    }

    @Test
    void shouldFailNamingThePlaceWhenARecordIsCorrupt() {
        log.createTopicNow("p.control", 1);
        log.appendNow(CONTROL, List.of(new LogWrite("p.control", 0, -1, new byte[] {1}, new byte[] {2}, List.of())));
        CoordinatorAgent agent = agent("a");
        until(() -> agent.status().phase() == CoordinatorPhase.FAILED);

        assertThat(agent.status().cause()).contains("p.control-0 offset 0").contains("corrupt");
        assertThat(agent.status().failure()).isInstanceOf(ControlFormatException.class);
    }

    @Test
    void shouldFailNamingWhereItIsStuckWhenTheClusterIsSilent() {
        log.injectFaults(
                operation -> operation.kind() == SimOperation.Kind.INIT ? SimFault.LOSE_REQUEST : SimFault.NONE);
        CoordinatorAgent agent = agent("a");
        until(() -> agent.status().phase() == CoordinatorPhase.FAILED);

        assertThat(agent.status().cause()).contains("p.coordinator");
        assertThat(agent.status().failure()).isInstanceOf(LogException.class);
    }

    @Test
    void shouldFailNamingHowFarItReadWhenTheTopicDoesNotAnswer() {
        leading("a").close();
        agents.clear();
        CoordinatorAgent agent = agent("b");
        log.injectFaults(operation -> isFetchOfControl(operation) ? SimFault.LOSE_REQUEST : SimFault.NONE);
        until(() -> agent.status().phase() == CoordinatorPhase.FAILED);

        assertThat(agent.status().cause())
                .contains("REPLAYING")
                .contains("has read p.control-0 to 0 of 2")
                .contains("60000 ms");
    }

    @Test
    void shouldSeeEveryEarlierDecisionWhenMarkersAreLate() {
        scheduler = new SimScheduler(2);
        log = new SimLog(scheduler, SimSettings.defaults().withMarker(SimDelay.betweenMicros(900_000, 1_000_000)));
        CoordinatorAgent first = leading("a");
        CoordinatorAgent second = agent("b");
        report(exclusive(Requests.JOB, "tm-0"));
        until(() -> first.view().jobs().containsKey(Requests.JOB));
        agents.remove(first);
        until(first::resign);
        first.close();
        until(() -> second.status().phase() == CoordinatorPhase.LEADING);

        assertThat(join("tm-1").incarnation().number())
                .as("the first join's records were committed, their markers not written yet")
                .isEqualTo(2);
    }

    // Decisions

    @Test
    void shouldMakeEveryStepDurableBeforeTheNext() {
        List<String> order = new ArrayList<>();
        log.injectFaults(operation -> {
            if (operation.kind() == SimOperation.Kind.COMMIT || operation.kind() == SimOperation.Kind.FENCE) {
                order.add(operation.kind() + " " + operation.target() + " after "
                        + control().size());
            }
            return SimFault.NONE;
        });
        leading("a");
        join("tm-0");
        Joined second = join("tm-1");

        List<String> assigned = Collections.nCopies(Requests.TASKS, "TaskAssigned");
        List<String> written =
                new ArrayList<>(List.of("LeaderElected", "IncarnationListed", "RunStarted", "GraphPublished"));
        written.addAll(assigned);
        written.addAll(
                List.of("StatusRead", "IncarnationListed", "IncarnationDead", "StatusRead", "IncarnationFenced"));
        written.addAll(assigned);
        assertThat(control().stream().map(record -> record.getClass().getSimpleName()))
                .containsExactlyElementsOf(written);
        assertThat(order)
                .containsExactly(
                        "COMMIT p.coordinator after 0",
                        "COMMIT p.coordinator after 1",
                        "COMMIT p.coordinator after 11",
                        "FENCE p.fraud.tm-0.1-0 after 14",
                        "FENCE p.fraud.tm-0.1-1 after 14",
                        "COMMIT p.coordinator after 14");
        assertThat(second.incarnation()).hasToString("p.fraud.tm-1.2");
        assertThat(second.tasks().values()).containsOnly(new Term(2));
    }

    @Test
    void shouldDecideForSeveralJobsInOneTransactionAndForOneJobInTurn() {
        leading("a");
        int before = log.transactions().size();
        JoinRequested last = exclusive(Requests.JOB, "tm-1");
        report(exclusive(Requests.JOB, "tm-0"));
        report(exclusive(new JobName("other"), "tm-0"));
        report(last);
        until(() -> joined(last).isPresent());

        assertThat(log.transactions().size() - before)
                .as("both first joins; the second of fraud; its fence and assignment")
                .isEqualTo(3);
        assertThat(control(IncarnationListed.class))
                .extracting(listed -> listed.incarnation().toString())
                .containsExactlyInAnyOrder("p.fraud.tm-0.1", "p.other.tm-0.1", "p.fraud.tm-1.2");
    }

    @Test
    void shouldCommitTheSameTransactionAgainWhenTheOutcomeIsUnknown() {
        CoordinatorAgent agent = leading("a");
        failOnce(SimOperation.Kind.COMMIT, SimFault.LOSE_RESPONSE);
        join("tm-0");

        assertThat(agent.status().phase()).isEqualTo(CoordinatorPhase.LEADING);
        assertThat(control()).filteredOn(IncarnationListed.class::isInstance).hasSize(1);
    }

    @Test
    void shouldWriteTheDecisionAgainWhenItsTransactionWasAborted() {
        leading("a");
        failOnce(SimOperation.Kind.PRODUCE, SimFault.LOSE_RESPONSE);
        join("tm-0");

        assertThat(control()).filteredOn(IncarnationListed.class::isInstance).hasSize(1);
        assertThat(control()).filteredOn(TaskAssigned.class::isInstance).hasSize(Requests.TASKS);
    }

    @Test
    void shouldFailWhenTheOutcomeStaysUnknown() {
        CoordinatorAgent agent = leading("a");
        log.injectFaults(
                operation -> operation.kind() == SimOperation.Kind.COMMIT ? SimFault.LOSE_RESPONSE : SimFault.NONE);
        report(exclusive(Requests.JOB, "tm-0"));
        until(() -> agent.status().phase() == CoordinatorPhase.FAILED);

        assertThat(agent.status().cause()).contains("p.control-0").contains("given up");

        log.injectFaults(SimFaults.none());
        takingOver("b");
        assertThat(join("tm-0").incarnation().number())
                .as("the decision was made all the same")
                .isEqualTo(2);
    }

    @Test
    void shouldRepeatAFenceWhoseOutcomeIsUnknown() {
        leading("a");
        join("tm-0");
        failOnce(SimOperation.Kind.FENCE, SimFault.LOSE_RESPONSE);

        assertThat(join("tm-1").incarnation()).hasToString("p.fraud.tm-1.2");
    }

    @Test
    void shouldGiveNothingOfAnIncarnationAwayUntilItsFenceSucceeds() {
        CoordinatorAgent agent = leading("a");
        join("tm-0");
        for (Reason reason : List.of(Reason.UNAVAILABLE, Reason.DENIED)) {
            log.injectFaults(
                    operation -> operation.kind() == SimOperation.Kind.FENCE ? SimFault.fail(reason) : SimFault.NONE);
            report(exclusive(Requests.JOB, "tm-1"));
            pass(Duration.ofSeconds(30));

            assertThat(agent.status().phase()).isEqualTo(CoordinatorPhase.LEADING);
            assertThat(control(IncarnationDead.class)).isNotEmpty();
            assertThat(control(IncarnationFenced.class)).isEmpty();
            assertThat(control(TaskAssigned.class)).hasSize(Requests.TASKS);
        }

        log.injectFaults(SimFaults.none());
        join("tm-1");
        assertThat(control(IncarnationFenced.class)).isNotEmpty();
    }

    // Other coordinators

    @Test
    void shouldStepDownNamingTheNewerCoordinator() {
        CoordinatorAgent first = leading("a");
        takingOver("b");
        until(() -> first.status().phase() == CoordinatorPhase.DEPOSED);

        assertThat(first.status().deposedBy()).isEqualTo(new LeaderElected("b", 2));
        assertThat(first.status().cause()).contains("coordinator b took over").contains("epoch 2");
        assertThat(first.doWork()).isFalse();
    }

    @Test
    void shouldNameTheNewerCoordinatorWhenFencedInTheMiddleOfADecision() {
        CoordinatorAgent first = leading("a");
        takingOver("b");
        // The first has not looked at the log since: it decides, and is refused.
        report(exclusive(Requests.JOB, "tm-0"));
        log.injectFaults(operation -> isFetchOfControl(operation)
                ? SimFault.delay(Duration.ofSeconds(1).toNanos())
                : SimFault.NONE);
        untilOnly(first, () -> first.status().phase() == CoordinatorPhase.DEPOSED);

        assertThat(first.status().deposedBy()).isEqualTo(new LeaderElected("b", 2));
        assertThat(control(IncarnationListed.class)).isEmpty();
    }

    @Test
    void shouldStepDownWithoutANameWhenNobodyNamesItself() {
        CoordinatorAgent agent = leading("a");
        Pending<Void> fence = log.admin().fence(List.of("p.coordinator"));
        until(fence::isDone);
        report(exclusive(Requests.JOB, "tm-0"));
        until(() -> agent.status().phase() == CoordinatorPhase.DEPOSED);

        assertThat(agent.status().deposedBy()).isNull();
        assertThat(agent.status().cause())
                .contains("no newer coordinator named itself")
                .contains("5000 ms");
    }

    @Test
    void shouldDeclareTheOwnersOfAnotherCoordinatorDead() {
        leading("a");
        Joined zombie = join("tm-0");
        takingOver("b");
        Joined owner = join("tm-1");

        assertThat(control())
                .contains(new IncarnationDead(
                        zombie.incarnation(),
                        "superseded: host/tm-1 joined job fraud as p.fraud.tm-1.2",
                        owner.incarnation()));
        assertThat(owner.tasks().values()).containsOnly(new Term(2));
    }

    // The lease

    @Test
    void shouldStandByWhileAnotherLeads() {
        CoordinatorAgent first = leading("a");
        CoordinatorAgent second = agent("b");
        pass(Duration.ofSeconds(30));

        assertThat(second.status().phase()).isEqualTo(CoordinatorPhase.STANDING_BY);
        assertThat(first.status().phase()).isEqualTo(CoordinatorPhase.LEADING);
    }

    @Test
    void shouldTakeOverWithinSixSecondsWhenTheLeaderDies() {
        leading("a");
        CoordinatorAgent second = agent("b");
        pass(Duration.ofSeconds(2));
        agents.remove(0);
        log.crashClient("process-a");
        pass(Duration.ofSeconds(6));

        assertThat(second.status().phase()).isEqualTo(CoordinatorPhase.LEADING);
        assertThat(second.status().epoch()).isEqualTo(2);
    }

    @Test
    void shouldTakeOverAtOnceWhenTheLeaderResigns() {
        CoordinatorAgent first = leading("a");
        CoordinatorAgent second = agent("b");
        pass(Duration.ofSeconds(2));
        agents.remove(first);
        until(first::resign);
        first.close();
        pass(Duration.ofSeconds(1));

        assertThat(second.status().phase()).isEqualTo(CoordinatorPhase.LEADING);
    }

    @Test
    void shouldNotWaitForALeaderThatWasSilentForLong() {
        leading("a");
        agents.clear();
        log.crashClient("process-a");
        scheduler.advance(Duration.ofSeconds(10).toNanos());
        CoordinatorAgent second = agent("b");
        pass(Duration.ofMillis(500));

        assertThat(second.status().phase()).isEqualTo(CoordinatorPhase.LEADING);
    }

    // The status topic

    @Test
    void shouldActOnReportsOnceAlsoUnderTheNextLeader() {
        leading("a");
        report(Requests.asking("tm-0", "host/1", "n-1"));
        until(() -> !control(IncarnationListed.class).isEmpty());
        long read = control(StatusRead.class).get(0).offset();
        assertThat(read).isEqualTo(1);

        takingOver("b");
        report(Requests.asking("tm-1", "host/2", "n-2"));
        until(() -> control(IncarnationListed.class).stream()
                .anyMatch(listed -> listed.nonce().equals("n-2")));

        assertThat(control(IncarnationListed.class))
                .extracting(IncarnationListed::nonce)
                .doesNotHaveDuplicates();
        assertThat(control(StatusRead.class))
                .extracting(StatusRead::offset)
                .last()
                .isEqualTo(2L);
    }

    @Test
    void shouldPassOverWhatItCannotRead() {
        leading("a");
        log.appendNow(
                new LogPartition("p.status", 0),
                List.of(new LogWrite("p.status", 0, -1, new byte[] {1}, new byte[] {2}, List.of())));
        report(Requests.asking("tm-0", "host/1", "n-1"));

        until(() -> !control(IncarnationListed.class).isEmpty());
    }

    @Test
    void shouldTellWhatItKnows() {
        CoordinatorAgent agent = leading("a");
        report(Requests.asking("tm-0", "host/1", "n-1"));
        until(() -> !control(IncarnationListed.class).isEmpty());
        Heartbeat heartbeat =
                new Heartbeat(control(IncarnationListed.class).get(0).incarnation(), 0, 7, List.of(1, 2));
        report(heartbeat);
        pass(Duration.ofSeconds(1));

        assertThat(agent.view().heartbeats()).containsValue(heartbeat);
        assertThat(agent.view().jobs().get(Requests.JOB))
                .filteredOn(TaskAssigned.class::isInstance)
                .hasSize(Requests.TASKS);
    }

    @Test
    void shouldDeclareTheSilentDeadUnlessTheLogIsSilent() {
        CoordinatorAgent agent = leading("a");
        report(Requests.asking("tm-0", "host/1", "n-1"));
        until(() -> !control(IncarnationListed.class).isEmpty());
        log.injectFaults(
                operation -> operation.kind() == SimOperation.Kind.END_OFFSETS ? SimFault.LOSE_REQUEST : SimFault.NONE);
        pass(Duration.ofSeconds(60));
        assertThat(control(IncarnationDead.class)).isEmpty();

        log.injectFaults(SimFaults.none());
        pass(Duration.ofSeconds(10));
        assertThat(control(IncarnationDead.class)).hasSize(1);
        assertThat(agent.status().phase()).isEqualTo(CoordinatorPhase.LEADING);
    }

    // Small topics

    @Test
    void shouldRewriteTheControlTopicAndDeleteWhatPrecedesIt() {
        settings = settings.withUpkeep(20, Duration.ofSeconds(1))
                .withCore(new CoreSettings(
                        PREFIX,
                        Duration.ofSeconds(2),
                        16,
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(1),
                        Duration.ofMillis(1)));
        leading("a");
        for (int i = 0; i < 8; i++) {
            join("tm-" + i);
        }
        pass(Duration.ofSeconds(5));
        long start = log.startOffset(CONTROL);
        assertThat(start).as("what precedes the rewrite is gone").isGreaterThan(30);

        takingOver("b");
        Joined next = join("tm-0");
        assertThat(next.incarnation().number()).isEqualTo(9);
        assertThat(next.tasks().values()).containsOnly(new Term(9));
    }

    @Test
    void shouldDeleteReportsThatWereActedOn() {
        settings = settings.withUpkeep(1_000, Duration.ofSeconds(1));
        leading("a");
        report(Requests.asking("tm-0", "host/1", "n-1"));
        pass(Duration.ofSeconds(5));

        assertThat(log.startOffset(new LogPartition("p.status", 0))).isEqualTo(1);
    }

    // Bounds and the end

    @Test
    void shouldDoNothingOnceItIsClosed() {
        CoordinatorAgent agent = leading("a");
        agent.close();
        agent.close();

        assertThat(agent.status().phase()).isEqualTo(CoordinatorPhase.CLOSED);
        assertThat(agent.doWork()).isFalse();
    }

    @Test
    void shouldBeClosableBeforeItStarted() {
        CoordinatorAgent agent = agent("a");
        agent.close();

        assertThat(agent.status().phase()).isEqualTo(CoordinatorPhase.CLOSED);
    }

    private CoordinatorAgent agent(String leader) {
        CoordinatorAgent agent = new CoordinatorAgent(log.client("process-" + leader), scheduler, named(leader));
        agents.add(agent);
        return agent;
    }

    /** Takes over while whoever leads is not heard of, as if suspended. */
    private CoordinatorAgent takingOver(String leader) {
        CoordinatorAgent agent = agent(leader);
        untilOnly(agent, () -> agent.status().phase() == CoordinatorPhase.LEADING);
        return agent;
    }

    private CoordinatorAgent leading(String leader) {
        CoordinatorAgent agent = agent(leader);
        until(() -> agent.status().phase() == CoordinatorPhase.LEADING);
        return agent;
    }

    private CoordinatorSettings named(String leader) {
        return CoordinatorSettings.defaults(PREFIX, leader)
                .withUpkeep(settings.rewriteAfter(), settings.upkeep())
                .withCore(settings.core());
    }

    private void pass(Duration time) {
        long until = scheduler.nanoTime() + time.toNanos();
        while (scheduler.nanoTime() < until) {
            agents.forEach(CoordinatorAgent::doWork);
            scheduler.advance(1_000_000);
        }
    }

    private void report(StatusRecord record) {
        EncodedStatus bytes = StatusCodec.encode(record);
        log.appendNow(
                new LogPartition("p.status", record.partition()),
                List.of(new LogWrite("p.status", record.partition(), -1, bytes.key(), bytes.value(), List.of())));
    }

    private <T extends ControlRecord> List<T> control(Class<T> kind) {
        return control().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** What a join has led to. */
    private record Joined(Incarnation incarnation, Map<TaskId, Term> tasks) {}

    /** Joins alone, and waits until it has been given all tasks. */
    private Joined join(String taskManager) {
        JoinRequested request = exclusive(Requests.JOB, taskManager);
        report(request);
        until(() -> {
            beat(request);
            return joined(request).isPresent();
        });
        return joined(request).orElseThrow();
    }

    /** While it waits for its tasks it is heard of. */
    private void beat(JoinRequested request) {
        if (scheduler.nanoTime() - beatNanos < HEARTBEAT_NANOS) {
            return;
        }
        beatNanos = scheduler.nanoTime();
        control(IncarnationListed.class).stream()
                .filter(listed -> listed.nonce().equals(request.nonce()))
                .forEach(listed -> report(new Heartbeat(listed.incarnation(), beats++, scheduler.nowMs(), List.of())));
    }

    private JoinRequested exclusive(JobName job, String taskManager) {
        return Requests.asking(job, taskManager, "host/" + taskManager, "nonce-" + nonces++, true);
    }

    private Optional<Joined> joined(JoinRequested request) {
        Map<TaskId, Term> tasks = new TreeMap<>();
        Incarnation incarnation = null;
        for (ControlRecord record : control()) {
            if (record instanceof IncarnationListed listed && listed.nonce().equals(request.nonce())) {
                incarnation = listed.incarnation();
            } else if (record instanceof TaskAssigned assigned
                    && assigned.owner().equals(incarnation)) {
                tasks.put(assigned.task(), assigned.term());
            }
        }
        return incarnation == null || tasks.size() < Requests.TASKS
                ? Optional.empty()
                : Optional.of(new Joined(incarnation, tasks));
    }

    private static boolean isFetchOfControl(SimOperation operation) {
        return operation.kind() == SimOperation.Kind.FETCH && operation.client().equals("coordinator of p.control");
    }

    private void until(BooleanSupplier condition) {
        drive(agents, condition);
    }

    private void untilOnly(CoordinatorAgent agent, BooleanSupplier condition) {
        drive(List.of(agent), condition);
    }

    private void drive(List<CoordinatorAgent> driven, BooleanSupplier condition) {
        long deadline = scheduler.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (!condition.getAsBoolean()) {
            if (scheduler.nanoTime() > deadline) {
                fail("not within 120 s of virtual time: "
                        + driven.stream().map(CoordinatorAgent::status).toList());
            }
            driven.forEach(CoordinatorAgent::doWork);
            scheduler.advance(1_000_000);
        }
    }

    private void failOnce(SimOperation.Kind kind, SimFault fault) {
        AtomicInteger seen = new AtomicInteger();
        log.injectFaults(operation -> operation.kind() == kind && seen.getAndIncrement() == 0 ? fault : SimFault.NONE);
    }

    private List<ControlRecord> control() {
        List<ControlRecord> records = new ArrayList<>();
        for (SimRecord record : log.committedRecords("p.control")) {
            records.add(ControlCodec.decode(record.key(), record.value(), "control", record.offset()));
        }
        return records;
    }
}
