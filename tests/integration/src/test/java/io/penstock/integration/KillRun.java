package io.penstock.integration;

import io.penstock.devbroker.DevBroker;
import io.penstock.integration.KillPlan.Deed;
import io.penstock.integration.KillPlan.Moment;
import io.penstock.integration.TaskManagerMain.Look;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.TransactionState;

/**
 * One run: a coordinator and two TaskManagers as processes, lines at an even pace, the plan's deed at its moment, and the check of
 * everything that is committed in the end. One thread.
 */
final class KillRun implements AutoCloseable {

    private static final String COORDINATOR = "coordinator";
    private static final int PARTITIONS = 4;
    private static final int TASKS = PARTITIONS + 8;
    private static final int KEYS = 40;

    /** More state, and of a process's half of it about a tenth in the heap. */
    private static final int KEYS_ON_DISK = 400;

    private static final int CACHE_BYTES = 8 << 10;
    private static final int LINES_FIRST = 500;
    private static final Duration WAIT = Duration.ofSeconds(60);
    private static final Set<TransactionState> OPEN =
            Set.of(TransactionState.ONGOING, TransactionState.PREPARE_COMMIT, TransactionState.PREPARE_ABORT);

    private final KillPlan plan;
    private final DevBroker broker;
    private final Cluster cluster;
    private final Path directory;
    private final String name;
    private final FoldJob.Topics topics;
    private final List<Path> counts = new ArrayList<>();
    private final Map<String, ServiceProcess> processes = new LinkedHashMap<>();
    private final ResultTail results;
    private final HangingTransactions hanging;
    private final Workload workload;
    private int lives;

    /**
     * What came of it.
     *
     * @param inFlight whether there was something that the deed could have broken
     * @param replayed calls of the keyed function beyond one for each line
     * @param recoveredMs from the deed until all lines that the input had then have committed results; a coordinator's successor is
     *     started after that only
     * @param hanging transactions that the broker had left open and that were ended for it, see {@link HangingTransactions}
     */
    record Outcome(KillPlan plan, boolean inFlight, long replayed, long recoveredMs, int hanging, FoldCheck check) {

        /** Whether the deed has done anything; of those that should do nothing to data, whether data was on its way. */
        boolean counts() {
            boolean mustReplay = plan.deed() == Deed.KILL_TASKMANAGER || plan.deed() == Deed.FREEZE_TASKMANAGER;
            return inFlight && (!mustReplay || replayed > 0);
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%s replayed=%d lost=%d doubled=%d torn=%d recovered=%.1fs%s",
                    plan,
                    replayed,
                    check.lost(),
                    check.doubled(),
                    check.torn(),
                    recoveredMs / 1e3,
                    hanging == 0 ? "" : " hanging=" + hanging);
        }
    }

    /** @param name of job, prefix and topics */
    KillRun(KillPlan plan, DevBroker broker, Cluster cluster, Path directory, String name) {
        this.plan = plan;
        this.broker = broker;
        this.cluster = cluster;
        this.directory = directory;
        this.name = name;
        this.topics = FoldJob.Topics.of(name);
        topics.create(cluster, PARTITIONS);
        this.results = new ResultTail(cluster, topics);
        this.hanging = new HangingTransactions(cluster);
        this.workload =
                new Workload(cluster, topics.input(), PARTITIONS, plan.onDisk() ? KEYS_ON_DISK : KEYS, plan.seed());
    }

    Outcome execute() {
        startCoordinator();
        startTaskManager("tm1");
        startTaskManager("tm2");
        await(
                "every task runs, some with each",
                () -> everyTaskRuns()
                        && taskManagers().stream().allMatch(each -> look(each).tasks() > 0));
        Feed feed = new Feed(workload);
        await(LINES_FIRST + " results", () -> results.lines() >= LINES_FIRST);

        awaitMoment();
        String victim = "tm" + plan.taskManager();
        String incarnation = look(victim).incarnation();
        Set<String> missing = results.missing(feed.appended());
        boolean inFlight = !missing.isEmpty();
        long began = System.nanoTime();
        perform(victim);
        if (plan.moment() == Moment.COMMIT_BURST && plan.deed() != Deed.KILL_BROKER) {
            inFlight &= hasOpenTransaction(incarnation);
        }
        if (plan.deed() == Deed.KILL_TASKMANAGER && plan.again()) {
            startTaskManager(victim);
        }
        await("all lines from before the deed have results", () -> {
            if (plan.deed() == Deed.KILL_BROKER) {
                hanging.endWhenDue();
            }
            return results.settle(missing);
        });
        long recoveredMs = (System.nanoTime() - began) / 1_000_000;
        finishDeed(victim, incarnation);
        await("every task runs", this::everyTaskRuns);

        feed.stop();
        workload.end();
        int lines = workload.lines().size();
        int timers = Workload.buckets(workload.lines()).size();
        await(
                lines + " results and " + timers + " timers",
                () -> results.lines() >= lines && results.timers() >= timers);
        FoldCheck check = FoldCheck.of(
                cluster.committed(topics.input()),
                cluster.committed(topics.audit()),
                cluster.committed(topics.results()));
        long calls = counts.stream().mapToLong(CallCount::read).sum();
        return new Outcome(plan, inFlight, calls - lines, recoveredMs, hanging.ended(), check);
    }

    private void perform(String victim) {
        switch (plan.deed()) {
            case KILL_TASKMANAGER -> process(victim).kill();
            case FREEZE_TASKMANAGER -> process(victim).freeze();
            case END_TASKMANAGER -> process(victim).end();
            case KILL_COORDINATOR -> process(COORDINATOR).kill();
            case KILL_BROKER -> {
                broker.kill();
                broker.restart();
            }
        }
    }

    /** What is still to come of the deed. */
    private void finishDeed(String victim, String incarnation) {
        switch (plan.deed()) {
            case KILL_COORDINATOR -> {
                startCoordinator();
                await(
                        "another coordinator leads",
                        () -> process(COORDINATOR).status().equals("LEADING"));
            }
            case FREEZE_TASKMANAGER -> {
                process(victim).thaw();
                await(
                        "the frozen one lives on as another incarnation",
                        () -> !look(victim).incarnation().equals(incarnation));
            }
            case END_TASKMANAGER -> {
                ServiceProcess ended = process(victim);
                ended.awaitEnd();
                if (!look(victim).state().equals("STOPPED")) {
                    throw new AssertionError(victim + " ended as " + ended.status() + "; its log:\n" + ended.log());
                }
            }
            case KILL_TASKMANAGER, KILL_BROKER -> {}
        }
    }

    private void awaitMoment() {
        switch (plan.moment()) {
            case COMMIT_BURST ->
                await(
                        "a transaction is open",
                        () -> hasOpenTransaction(look("tm" + plan.taskManager()).incarnation()));
            case PROCESSING -> {
                int before = results.lines();
                await("one more result", () -> results.lines() > before);
            }
            case MOVING -> {
                startTaskManager("tm3");
                await(
                        "a third TaskManager has joined",
                        () -> look("tm3").state().equals("RESTORING")
                                || look("tm3").state().equals("RUNNING"));
            }
        }
        LockSupport.parkNanos(plan.delayMs() * 1_000_000L);
    }

    private boolean hasOpenTransaction(String incarnation) {
        return cluster.transactions(incarnation + "-").stream().anyMatch(each -> OPEN.contains(each.state()));
    }

    private void startCoordinator() {
        String life = "coordinator-" + ++lives;
        processes.put(
                COORDINATOR,
                ServiceProcess.start(
                        CoordinatorMain.class, name + "-" + life, directory, cluster.servers(), name, life));
    }

    private void startTaskManager(String id) {
        String life = name + "-" + id + "-" + ++lives;
        Path count = directory.resolve(life + ".count");
        counts.add(count);
        processes.put(
                id,
                ServiceProcess.start(
                        TaskManagerMain.class,
                        life,
                        directory,
                        cluster.servers(),
                        name,
                        id,
                        life,
                        count.toString(),
                        plan.onDisk() ? String.valueOf(CACHE_BYTES) : TaskManagerMain.IN_HEAP));
    }

    private ServiceProcess process(String of) {
        return processes.get(of);
    }

    private Look look(String taskManager) {
        return Look.parse(process(taskManager).status());
    }

    /** Those that live. */
    private List<String> taskManagers() {
        return processes.entrySet().stream()
                .filter(each ->
                        !each.getKey().equals(COORDINATOR) && each.getValue().isAlive())
                .map(Map.Entry::getKey)
                .toList();
    }

    private boolean everyTaskRuns() {
        List<Look> looks = taskManagers().stream().map(this::look).toList();
        return looks.stream().allMatch(look -> look.state().equals("RUNNING"))
                && looks.stream().mapToInt(Look::tasks).sum() == TASKS;
    }

    private void await(String what, BooleanSupplier holds) {
        Await.until(what + " (" + plan + ", seed " + plan.seed() + ")", WAIT, holds, () -> {
            StringBuilder state = new StringBuilder(results.lines() + " results");
            processes.forEach((of, process) -> state.append("; ")
                    .append(process.name())
                    .append(process.isAlive() ? " is " : " ended as ")
                    .append(process.status()));
            return state.append("; open transactions ")
                    .append(cluster.openTransactions(cluster.topics()))
                    .append(" of ")
                    .append(cluster.transactions(""))
                    .append("; logs in ")
                    .append(directory);
        });
    }

    @Override
    public void close() {
        processes.values().forEach(ServiceProcess::close);
        results.close();
    }
}
