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
import org.apache.kafka.clients.admin.TransactionState;

/**
 * One run: a coordinator and two TaskManagers as processes, lines at an even pace, the plan's deed at its moment, and the check of
 * everything that is committed in the end. One thread.
 */
final class KillRun implements AutoCloseable {

    private static final int PARTITIONS = 4;
    private static final int TASKS = PARTITIONS + 8;
    private static final int KEYS = 40;
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
    private final Workload workload;
    private int lives;

    /**
     * What came of it.
     *
     * @param inFlight whether there was something that the deed could have broken
     * @param replayed calls of the keyed function beyond one for each line
     * @param recoveredMs from the deed until all lines that the input had then have committed results; of a coordinator, until its
     *     successor leads
     */
    record Outcome(KillPlan plan, boolean inFlight, long replayed, long recoveredMs, FoldCheck check) {

        /** Whether the deed has done anything; of those that should do nothing to data, whether data was on its way. */
        boolean counts() {
            boolean mustReplay = plan.deed() == Deed.KILL_TASKMANAGER || plan.deed() == Deed.FREEZE_TASKMANAGER;
            return inFlight && (!mustReplay || replayed > 0);
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%s replayed=%d lost=%d doubled=%d torn=%d recovered=%.1fs",
                    plan,
                    replayed,
                    check.lost(),
                    check.doubled(),
                    check.torn(),
                    recoveredMs / 1e3);
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
        this.workload = new Workload(cluster, topics.input(), PARTITIONS, KEYS, plan.seed());
    }

    Outcome execute() {
        startCoordinator();
        startTaskManager("tm1");
        startTaskManager("tm2");
        await("both TaskManagers have tasks", () -> tasks("tm1") > 0 && tasks("tm2") > 0 && allTasks() == TASKS);
        Feed feed = new Feed(workload);
        await(LINES_FIRST + " results", () -> results.lines() >= LINES_FIRST);

        awaitMoment();
        String incarnation = plan.deed() == Deed.KILL_BROKER || plan.deed() == Deed.KILL_COORDINATOR
                ? look("tm" + plan.taskManager()).incarnation()
                : look(plan.victim()).incarnation();
        Set<String> missing = results.missing(feed.appended());
        boolean inFlight = !missing.isEmpty();
        long began = System.nanoTime();
        switch (plan.deed()) {
            case KILL_TASKMANAGER -> {
                process(plan.victim()).kill();
                inFlight &= plan.moment() != Moment.COMMIT_BURST || hasOpenTransaction(incarnation);
                if (plan.again()) {
                    startTaskManager(plan.victim());
                }
            }
            case FREEZE_TASKMANAGER -> {
                process(plan.victim()).freeze();
                inFlight &= plan.moment() != Moment.COMMIT_BURST || hasOpenTransaction(incarnation);
            }
            case KILL_COORDINATOR -> killCoordinator();
            case KILL_BROKER -> {
                broker.kill();
                broker.restart();
            }
            case END_TASKMANAGER -> process(plan.victim()).end();
        }
        await("all lines from before the deed have results", () -> results.settle(missing));
        long recoveredMs = (System.nanoTime() - began) / 1_000_000;
        recoveredMs = finishDeed(incarnation, began, recoveredMs);

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
        return new Outcome(plan, inFlight, calls - lines, recoveredMs, check);
    }

    /** What is still to come of the deed. Returns the time it took to recover. */
    private long finishDeed(String incarnation, long began, long recoveredMs) {
        switch (plan.deed()) {
            case KILL_COORDINATOR -> {
                int before = results.lines();
                startCoordinator();
                await(
                        "another coordinator leads",
                        () -> process("coordinator").status().equals("LEADING"));
                long leadsMs = (System.nanoTime() - began) / 1_000_000;
                if (results.lines() <= before) {
                    throw new AssertionError("nothing was committed while no coordinator led");
                }
                return leadsMs;
            }
            case FREEZE_TASKMANAGER -> {
                process(plan.victim()).thaw();
                await(
                        "the frozen one lives on as another incarnation",
                        () -> !look(plan.victim()).incarnation().equals(incarnation)
                                && look(plan.victim()).state().equals("RUNNING"));
            }
            case END_TASKMANAGER -> {
                ServiceProcess ended = process(plan.victim());
                ended.awaitEnd();
                if (!look(plan.victim()).state().equals("STOPPED")) {
                    throw new AssertionError(
                            plan.victim() + " ended as " + ended.status() + "; its log:\n" + ended.log());
                }
            }
            case KILL_TASKMANAGER, KILL_BROKER -> {}
        }
        return recoveredMs;
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

    private void killCoordinator() {
        process("coordinator").kill();
    }

    private void startCoordinator() {
        String life = "coordinator-" + ++lives;
        processes.put(
                "coordinator",
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
                        TaskManagerMain.class, life, directory, cluster.servers(), name, id, life, count.toString()));
    }

    private ServiceProcess process(String of) {
        return processes.get(of);
    }

    private Look look(String taskManager) {
        return Look.parse(process(taskManager).status());
    }

    private int tasks(String taskManager) {
        return look(taskManager).tasks();
    }

    private int allTasks() {
        return tasks("tm1") + tasks("tm2");
    }

    private void await(String what, java.util.function.BooleanSupplier holds) {
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
