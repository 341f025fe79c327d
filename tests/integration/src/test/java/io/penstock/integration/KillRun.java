package io.penstock.integration;

import static io.penstock.integration.KillProcesses.COORDINATOR;

import io.penstock.devbroker.DevBroker;
import io.penstock.integration.KillPlan.Deed;
import io.penstock.integration.KillPlan.Moment;
import io.penstock.integration.TaskManagerMain.Look;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.TransactionState;

/**
 * One run: a coordinator and two TaskManagers as processes, with state of which the heap holds about a tenth, lines at an even pace, the
 * plan's deed at its moment, and the check of everything that is committed in the end. Waits before the deed until state has left the
 * heap and come back, little of it is there, and no journal is whole any more, so that what is restored is restored from snapshots;
 * after it until state has come back again, and a checkpoint has completed. One thread.
 */
final class KillRun implements AutoCloseable {

    private static final int PARTITIONS = 4;
    private static final int KEY_GROUPS = 8;
    private static final int TASKS = PARTITIONS + KEY_GROUPS;
    private static final int KEYS = 1_500;
    private static final int HOT_KEYS = 20;

    /** Value, aggregating and list state of each key; of the map state a key has cells only for a moment. */
    private static final int STATES_OF_KEY = 3;

    /** Of a process's half of the state about a tenth. */
    private static final int CACHE_BYTES = 20 << 10;

    /** State in the heap beyond that is no proof of what is on disk. */
    private static final long CACHED_PERCENT_MAX = 20;

    /** There before the job is, so that nearly all keys have state. */
    private static final int LINES_BEFORE = 4_000;

    /** Of a job that is well with its storage away. */
    private static final int LINES_MEANWHILE = 500;

    private static final Duration WAIT = Duration.ofMinutes(2);
    private static final Set<TransactionState> OPEN =
            Set.of(TransactionState.ONGOING, TransactionState.PREPARE_COMMIT, TransactionState.PREPARE_ABORT);

    private final KillPlan plan;
    private final DevBroker broker;
    private final Cluster cluster;
    private final FoldJob.Topics topics;
    private final String journal;
    private final KillStorage storage;
    private final KillProcesses processes;
    private final ResultTail results;
    private final HangingTransactions hanging;
    private final Workload workload;
    private final Path steps;
    private boolean brokerKilled;

    /** @param name of job, prefix and topics */
    KillRun(KillPlan plan, DevBroker broker, Cluster cluster, Path directory, String name) {
        this.plan = plan;
        this.broker = broker;
        this.cluster = cluster;
        this.topics = FoldJob.Topics.of(name);
        this.journal = name + "." + name + ".fold.journal";
        topics.create(cluster, PARTITIONS);
        Path snapshots = directory.resolve(name + "-snapshots");
        this.storage = plan.deed().hasOutage() ? KillStorage.s3(snapshots) : KillStorage.directory(snapshots);
        this.processes = new KillProcesses(cluster.servers(), name, directory, storage, CACHE_BYTES);
        this.results = new ResultTail(cluster, topics);
        this.hanging = new HangingTransactions(cluster);
        this.steps = directory.resolve(name + "-steps.log");
        this.workload = new Workload(cluster, topics.input(), PARTITIONS, KEYS, HOT_KEYS, plan.seed());
    }

    KillOutcome execute() {
        workload.append(LINES_BEFORE);
        processes.startCoordinator();
        processes.startTaskManager("tm1");
        processes.startTaskManager("tm2");
        await(
                "every task runs, some with each",
                () -> processes.allRun(TASKS) && processes.looks().stream().allMatch(look -> look.tasks() > 0));
        Feed feed = new Feed(workload, results::seen);
        await(LINES_BEFORE + " results", () -> results.lines() >= LINES_BEFORE);
        await("state comes back from disk", processes::allUseDisk);
        await("no journal is whole", this::journalsAreCutOff);
        // What waits for a commit, or for a checkpoint to be on its way, is in the heap besides: the slower the
        // machine, the more.
        await("most of the state is on disk alone", () -> cachedPercent(feed.appended()) <= CACHED_PERCENT_MAX);

        long cachedPercent = cachedPercent(feed.appended());
        boolean hit = true;
        if (plan.deed().hasOutage()) {
            awaitMoment(Moment.CHECKPOINT);
            hit = outage();
            awaitMoment(Moment.PROCESSING);
        } else {
            awaitMoment(plan.moment());
        }
        String victim = "tm" + plan.taskManager();
        String incarnation = processes.look(victim).incarnation();
        Set<String> missing = results.missing(feed.appended());
        long completed = processes.latest(Look::completed);
        boolean inFlight = hit && !missing.isEmpty();
        long began = System.nanoTime();
        perform(victim);
        if (plan.moment() == Moment.COMMIT_BURST && plan.deed() != Deed.KILL_BROKER) {
            inFlight &= hasOpenTransaction(incarnation);
        }
        if (plan.again() && (plan.deed() == Deed.KILL_TASKMANAGER || plan.deed().hasOutage())) {
            processes.startTaskManager(victim);
        }
        await("all lines from before the deed have results", () -> results.settle(missing));
        long recoveredMs = (System.nanoTime() - began) / 1_000_000;
        finishDeed(victim, incarnation);
        await("every task runs", () -> processes.allRun(TASKS));
        await("state comes back from disk again", processes::allUseDisk);
        await("a checkpoint completes again", () -> processes.latest(Look::completed) > completed);

        feed.stop();
        return check(inFlight, recoveredMs, cachedPercent);
    }

    private KillOutcome check(boolean inFlight, long recoveredMs, long cachedPercent) {
        workload.end();
        int lines = workload.lines().size();
        int timers = Workload.buckets(workload.lines()).size();
        await(
                lines + " results and " + timers + " timers",
                () -> results.lines() >= lines && results.timers() >= timers);
        KillOutcome.Disk disk = disk(cachedPercent);
        FoldCheck check = FoldCheck.of(
                cluster.committed(topics.input()),
                cluster.committed(topics.audit()),
                cluster.committed(topics.results()));
        return new KillOutcome(plan, inFlight, processes.calls() - lines, recoveredMs, hanging.ended(), disk, check);
    }

    private long cachedPercent(List<Line> lines) {
        long keys = lines.stream().map(Line::key).distinct().count();
        return 100 * processes.sum(Look::cachedKeys) / (keys * STATES_OF_KEY);
    }

    private KillOutcome.Disk disk(long cachedPercent) {
        return new KillOutcome.Disk(
                cachedPercent,
                processes.sum(Look::evictions),
                processes.sum(Look::loads),
                processes.latest(Look::completed),
                processes.latest(Look::failed));
    }

    /** The storage is away, until a checkpoint has failed and many lines more have results; and back, until one completes. */
    private boolean outage() {
        long completed = processes.latest(Look::completed);
        long failed = processes.latest(Look::failed);
        if (plan.deed() == Deed.FREEZE_STORAGE) {
            storage.freeze();
        } else {
            storage.kill();
        }
        await("a checkpoint fails", () -> processes.latest(Look::failed) > failed);
        boolean hit = processes.latest(Look::completed) == completed;
        int lines = results.lines();
        await(LINES_MEANWHILE + " results without storage", () -> results.lines() >= lines + LINES_MEANWHILE);
        if (plan.deed() == Deed.FREEZE_STORAGE) {
            storage.thaw();
        } else {
            storage.restart();
        }
        long before = processes.latest(Look::completed);
        await("a checkpoint completes with the storage back", () -> processes.latest(Look::completed) > before);
        return hit;
    }

    private void perform(String victim) {
        switch (plan.deed()) {
            case KILL_TASKMANAGER, FREEZE_STORAGE, KILL_STORAGE ->
                processes.process(victim).kill();
            case FREEZE_TASKMANAGER -> processes.process(victim).freeze();
            case END_TASKMANAGER -> processes.process(victim).end();
            case KILL_COORDINATOR -> processes.process(COORDINATOR).kill();
            case KILL_BROKER -> {
                broker.kill();
                broker.restart();
                brokerKilled = true;
            }
        }
    }

    /** What is still to come of the deed. */
    private void finishDeed(String victim, String incarnation) {
        switch (plan.deed()) {
            case KILL_COORDINATOR -> {
                processes.startCoordinator();
                await(
                        "another coordinator leads",
                        () -> processes.process(COORDINATOR).status().equals("LEADING"));
            }
            case FREEZE_TASKMANAGER -> {
                processes.process(victim).thaw();
                await(
                        "the frozen one lives on as another incarnation",
                        () -> !processes.look(victim).incarnation().equals(incarnation));
            }
            case END_TASKMANAGER -> {
                ServiceProcess ended = processes.process(victim);
                ended.awaitEnd();
                if (!processes.look(victim).state().equals("STOPPED")) {
                    throw new AssertionError(victim + " ended as " + ended.status() + "; its log:\n" + ended.log());
                }
            }
            case KILL_TASKMANAGER, KILL_BROKER, FREEZE_STORAGE, KILL_STORAGE -> {}
        }
    }

    private void awaitMoment(Moment moment) {
        switch (moment) {
            case COMMIT_BURST ->
                await(
                        "a transaction is open",
                        () -> hasOpenTransaction(
                                processes.look("tm" + plan.taskManager()).incarnation()));
            case PROCESSING -> {
                int before = results.lines();
                await("one more result", () -> results.lines() > before);
            }
            case CHECKPOINT -> {
                storage.hasNews();
                await("a checkpoint is being stored", storage::hasNews);
            }
            case MOVING -> {
                processes.startTaskManager("tm3");
                await("a third TaskManager has joined", () -> Set.of("RESTORING", "RUNNING")
                        .contains(processes.look("tm3").state()));
            }
        }
        LockSupport.parkNanos(plan.delayMs() * 1_000_000L);
    }

    private boolean hasOpenTransaction(String incarnation) {
        return cluster.transactions(incarnation + "-").stream().anyMatch(each -> OPEN.contains(each.state()));
    }

    private boolean journalsAreCutOff() {
        return cluster.topics().contains(journal)
                && cluster.beginnings(journal).values().stream().allMatch(begin -> begin > 0);
    }

    /** Results are read on meanwhile: the feed waits for them. How long it took stands in a file, for who wonders. */
    private void await(String what, BooleanSupplier holds) {
        long began = System.nanoTime();
        Await.until(
                what + " (" + plan + ", seed " + plan.seed() + ")",
                WAIT,
                () -> {
                    results.lines();
                    if (brokerKilled) {
                        hanging.endWhenDue();
                    }
                    return holds.getAsBoolean();
                },
                () -> results.lines() + " results" + processes + "; open transactions "
                        + cluster.openTransactions(cluster.topics()) + " of " + cluster.transactions(""));
        note(what + ": " + (System.nanoTime() - began) / 1_000_000 + " ms; " + results.lines() + " results"
                + processes);
    }

    private void note(String line) {
        try {
            Files.writeString(
                    steps,
                    Instant.now() + " " + line + System.lineSeparator(),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        processes.close();
        storage.close();
        results.close();
    }
}
